/* The player: keys, the slide in the address, charts drawn for the slide that is on and the one that comes next. */
(() => {
  "use strict";
  const deck = JSON.parse(document.getElementById("deck").textContent);
  const stage = document.getElementById("stage");
  const slides = [...document.querySelectorAll(".slide")];
  const help = document.getElementById("help"), jump = document.getElementById("jump"), blank = document.getElementById("blank");
  const themes = deck.themes;
  let at = 0, theme = 0, digits = "", revealed = false;

  /* -- names: only the presenter's own copy holds them --------------------------------------------------------- */
  const aliases = Object.keys(deck.names || {}).sort((a, b) => b.length - a.length);
  const pattern = aliases.length ? new RegExp(aliases.map(a => a.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g") : null;
  const called = text => (revealed && pattern ? text.replace(pattern, a => deck.names[a]) : text);
  const masked = new WeakMap();
  const rename = () => {
    const walker = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest(".chart")) continue;
      if (!masked.has(node)) masked.set(node, node.data);
      const text = called(masked.get(node));
      if (text !== node.data) node.data = text;
    }
  };

  /* -- charts ---------------------------------------------------------------------------------------------------- */
  const painted = value => {
    if (Array.isArray(value)) return value.map(painted);
    if (value && typeof value === "object") {
      if ("$" in value && Object.keys(value).length === 1) return painted(palette[value.$][theme]);
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, painted(v)]));
    }
    return typeof value === "string" ? called(value) : value;
  };
  let palette = [];
  const settings = { displayModeBar: false, staticPlot: false, scrollZoom: false, doubleClick: false, showTips: false, responsive: false };
  const draw = n => {
    const slide = slides[n];
    if (!slide) return;
    const box = slide.querySelector(".chart"), look = `${theme}${revealed}`;
    if (box && box.dataset.look !== look && window.Plotly) {
      const chart = deck.charts[n];
      palette = chart.palette;
      const figure = painted(chart.figure);
      const body = box.parentElement;
      // estimated from the length of the words: where they took a line more, the chart gives way
      const scale = Math.min(deck.scale, body.clientHeight / figure.layout.height, body.clientWidth / figure.layout.width);
      box.style.width = `${figure.layout.width}px`;
      box.style.height = `${figure.layout.height}px`;
      box.style.transform = `scale(${scale})`;
      Plotly.newPlot(box, figure.data, figure.layout, settings);
      box.dataset.look = look;
    }
    const table = slide.querySelector(".fit");
    if (table && !table.dataset.done) fit(slide, table);
  };

  /* the largest type at which all rows fit; else the rows that do, and how many are left */
  const SIZES = [32, 30, 28, 26, 24, 22];
  const fit = (slide, table) => {
    const body = table.parentElement, left = body.querySelector(".left");
    const rows = [...table.tBodies[0].rows], all = +table.dataset.rows;
    const heads = [...table.tHead.rows[0].cells];
    const tooWide = () => table.scrollWidth > body.clientWidth + 1;
    const tooTall = room => table.offsetHeight > body.clientHeight - room;
    for (const size of SIZES) {
      table.style.fontSize = `${size}px`;
      if (!tooWide() && !tooTall(all > rows.length ? 46 : 0)) break;
    }
    if (tooTall(0)) table.classList.add("tight");
    let columns = 0;
    for (let c = heads.length - 1; c > 1 && tooWide(); c--, columns++) {
      for (const row of table.rows) row.cells[c].hidden = true;
    }
    let cut = all - rows.length;
    if (cut || columns || tooTall(0)) {
      for (let r = rows.length - 1; r > 0 && tooTall(46); r--, cut++) rows[r].hidden = true;
    }
    const said = [];
    if (cut) said.push(deck.words[cut === 1 ? "row" : "rows"].replace("#", cut.toLocaleString("en")));
    if (columns) said.push(deck.words[columns === 1 ? "column" : "columns"].replace("#", columns));
    left.textContent = said.length ? `${said.join(deck.words.comma)}${deck.words.comma}${deck.words.press}` : "";
    table.dataset.done = "1";
  };

  /* -- moving ---------------------------------------------------------------------------------------------------- */
  const address = () => {
    const hash = `#${at + 1}${theme ? "." + themes[theme] : ""}`;
    if (location.hash !== hash) {
      try { history.replaceState(null, "", hash); } catch { location.replace(hash); }
    }
  };
  const close = () => {
    let open = !help.hidden;
    help.hidden = true;
    for (const box of document.querySelectorAll(".slide .over")) { open = open || !box.hidden; box.hidden = true; }
    return open;
  };
  let waiting = 0;
  const go = n => {
    if (!slides.length) return;
    close();
    blank.hidden = true;
    at = Math.min(Math.max(n, 0), slides.length - 1);
    draw(at);
    slides.forEach((s, i) => { s.classList.toggle("on", i === at); s.inert = i !== at; });
    const title = slides[at].querySelector("h1").textContent;
    document.title = `${at + 1}/${slides.length} ${title}`;
    document.getElementById("heard").textContent = document.title;
    address();
    clearTimeout(waiting);
    // after this slide has been painted; the next one is then only to be shown
    waiting = setTimeout(() => draw(at + 1), 60);
  };
  const read = () => {
    const found = /^#(\d+)(?:\.(\w+))?$/.exec(location.hash);
    const wanted = (found && found[2]) || new URLSearchParams(location.search).get("theme");
    dress(Math.max(themes.indexOf(wanted), 0));
    go(found ? +found[1] - 1 : 0);
  };
  const dress = n => { theme = n % themes.length; document.documentElement.dataset.theme = themes[theme]; };
  const size = () => {
    const scale = Math.min(innerWidth / 1920, innerHeight / 1080);
    stage.style.transform = `translate(${(innerWidth - 1920 * scale) / 2}px, ${(innerHeight - 1080 * scale) / 2}px) scale(${scale})`;
  };
  const toggle = box => { const open = box.hidden; close(); box.hidden = !open; if (open) { box.scrollTop = 0; box.focus(); } };
  const count = more => {
    digits = more;
    jump.hidden = !digits;
    jump.textContent = deck.words.jump.replace("#", digits);
  };

  const keys = {
    ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1), PageDown: () => go(at + 1), PageUp: () => go(at - 1),
    " ": () => go(at + 1), Home: () => go(0), End: () => go(slides.length - 1),
    Enter: () => { if (digits) { const n = +digits - 1; count(""); go(n); } else { go(at + 1); } },
    Escape: () => { if (!close()) blank.hidden = true; },
    Backspace: () => {},
    b: () => { blank.hidden = !blank.hidden; },
    n: () => toggle(slides[at].querySelector(".speaker")),
    t: () => toggle(slides[at].querySelector(".sheet")),
    c: () => { dress(theme + 1); draw(at); address(); waiting = setTimeout(() => draw(at + 1), 60); },
    m: () => { if (pattern) { revealed = !revealed; rename(); draw(at); draw(at + 1); } },
    "?": () => toggle(help),
  };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !slides.length) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (/^[0-9]$/.test(key)) { count((digits + key).slice(-3)); event.preventDefault(); return; }
    if (key === "Enter" && !digits && event.target.closest("button")) return;
    const act = keys[key === "？" ? "?" : key];
    if (!act) return;
    event.preventDefault();
    if (key !== "Enter") count(key === "Backspace" ? digits.slice(0, -1) : "");
    act();
  });
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => { go(at + +button.dataset.by); button.blur(); });
  }
  addEventListener("hashchange", read);
  addEventListener("resize", size);
  addEventListener("beforeprint", () => slides.forEach((_, n) => draw(n)));
  size();
  read();
})();
