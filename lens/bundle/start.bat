@echo off
rem Installs from this folder alone (no network), then starts the product. Options go on to "lens serve", for example
rem   start.bat --host 0.0.0.0 --port 8600
rem PYTHON names the Python, SAFETY_HOME the folder of the data (default: safety-home beside this folder).
chcp 936 >nul
setlocal
cd /d "%~dp0"
if not defined SAFETY_HOME set "SAFETY_HOME=%~dp0..\safety-home"
if exist ".venv\installed" goto run

set "CHECK=import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '@PYTHON@' or sys.maxsize < 2**32)"
if defined PYTHON (
  "%PYTHON%" -c "%CHECK%" >nul 2>nul && goto named
)
py -@PYTHON@ -c "%CHECK%" >nul 2>nul && goto launcher
python -c "%CHECK%" >nul 2>nul && goto plain
echo 本机没有 64 位的 Python @PYTHON@：请先安装（安装时勾选 Add python.exe to PATH），再运行本文件。
echo Python @PYTHON@ (64-bit) is needed and was not found: install it, then run this file again.
pause
exit /b 1

:named
"%PYTHON%" -m venv .venv >nul 2>nul
goto made
:launcher
py -@PYTHON@ -m venv .venv >nul 2>nul
goto made
:plain
python -m venv .venv >nul 2>nul

:made
if not exist ".venv\Scripts\python.exe" (
  echo Python 缺少 venv 组件：请重新安装 Python @PYTHON@，并选上全部组件。
  echo Python lacks its venv module: install Python @PYTHON@ again, with all its parts.
  pause
  exit /b 1
)
echo 正在安装，仅首次，约一分钟…… Installing, once, about a minute ...
".venv\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels --require-hashes --no-deps -r wheels\requirements.txt
if errorlevel 1 (
  echo 安装没有完成：请把上面的文字告诉维护人员。
  echo Installing did not finish: tell whoever maintains this what stands above.
  pause
  exit /b 1
)
type nul > ".venv\installed"

:run
if not exist "%SAFETY_HOME%\current" ".venv\Scripts\python.exe" -m data sample
".venv\Scripts\python.exe" -m lens serve %*
if errorlevel 1 pause
