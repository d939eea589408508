"""The screen.

The frame, the filters and show(). With serve.py, pages/ and dashboard.py the only place that knows Streamlit.
"""
