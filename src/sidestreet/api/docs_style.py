"""The look of the reference page: one sheet, light and dark, nothing loaded from elsewhere."""

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #22252a; --soft: #5d636d; --line: #e3e0da; --wash: #f4f2ed;
  --link: #1d5fa8; --get: #1d5fa8; --post: #1d7344; --patch: #8a5a00; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171b; --ink: #e4e2dd; --soft: #9aa0aa; --line: #2d3138; --wash: #1d2025;
    --link: #82b4f0; --get: #82b4f0; --post: #6cc795; --patch: #e0ab4f; --delete: #f28b82;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  display: grid; grid-template-columns: 19rem minmax(0, 1fr);
}
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .875em; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; text-underline-offset: .2em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 1; }
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 2rem 1.25rem;
  border-right: 1px solid var(--line); background: var(--wash); font-size: .875rem;
}
nav p { margin: 0 0 1.5rem; font-size: 1.1rem; font-weight: 650; letter-spacing: -.01em; }
nav h2 {
  margin: 1.5rem 0 .35rem; padding: 0; border: 0; color: var(--soft);
  font-size: .75rem; font-weight: 600; letter-spacing: .04em;
}
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { padding: .1rem 0; }
nav a { color: inherit; display: flex; gap: .6rem; align-items: baseline; }
nav .method { width: 3.6rem; flex: none; font-size: .625rem; }
main { padding: 2.5rem clamp(1.25rem, 5vw, 4.5rem) 8rem; max-width: 66rem; min-width: 0; }
h1 { margin: 0 0 .5rem; font-size: 2.1rem; line-height: 1.15; letter-spacing: -.025em; }
h2 {
  margin: 4.5rem 0 .75rem; padding-top: 1.5rem; border-top: 1px solid var(--line);
  font-size: 1.5rem; line-height: 1.25; letter-spacing: -.015em;
}
h3 { margin: 0 0 .5rem; font-size: 1.15rem; line-height: 1.35; letter-spacing: -.01em; }
h4 { margin: 1.5rem 0 .35rem; font-size: .8125rem; font-weight: 600; color: var(--soft); }
h3 a, h2 a { color: inherit; }
p, dl { max-width: 44rem; margin: 0 0 .9rem; }
.lead { font-size: 1.125rem; color: var(--soft); }
article { margin: 3rem 0; }
.type { margin: 2.25rem 0; }
.place { margin: 0 0 .75rem; overflow-wrap: anywhere; }
.place code { font-size: .95rem; }
.method { font: 650 .75rem/1 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .03em; }
.get { color: var(--get); } .post { color: var(--post); }
.patch, .put { color: var(--patch); } .delete { color: var(--delete); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.5; }
th {
  text-align: left; font-weight: 600; font-size: .75rem; color: var(--soft);
  padding: .35rem 1.25rem .35rem 0; border-bottom: 1px solid var(--line);
}
td { vertical-align: top; padding: .45rem 1.25rem .45rem 0; border-bottom: 1px solid var(--line); }
tr > :last-child { padding-right: 0; }
td:first-child, td.kind { white-space: nowrap; }
td.when { color: var(--soft); white-space: nowrap; }
td small { color: var(--soft); display: block; font-size: .85em; }
pre {
  margin: .35rem 0 1rem; padding: .9rem 1.1rem; overflow-x: auto; line-height: 1.5;
  background: var(--wash); border: 1px solid var(--line); border-radius: .4rem;
}
details summary { cursor: pointer; color: var(--link); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.5rem; }
dt { font-weight: 600; } dd { margin: 0; }
.values { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; margin: 0; padding: 0; }
.values code {
  display: block; padding: .1rem .5rem; background: var(--wash);
  border: 1px solid var(--line); border-radius: .3rem;
}
.statuses a { margin-right: .5rem; font-variant-numeric: tabular-nums; }
@media (max-width: 56rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  dl { display: block; } dd { margin-bottom: .6rem; }
}
@media print {
  body { display: block; } nav, .skip { display: none; }
  article { break-inside: avoid; } details { display: none; }
}
"""
