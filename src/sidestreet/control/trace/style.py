"""How the page of a trace looks: by day, by night, and on paper."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark;
  --ground: #ffffff; --panel: #f6f7f9; --ink: #1b1f27; --soft: #5d6675; --line: #d5dae2;
  --message: #24508f; --staged: #9a3fa8; --staged-ground: #f8ebfa;
  --open: #24508f; --open-ground: #e4edf9; --good: #1c6b3f; --good-ground: #dff3e7;
  --bad: #a3302b; --bad-ground: #fbe6e4; --waits: #86590b; --waits-ground: #fbf0d9; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #14171c; --panel: #1b1f26; --ink: #e6e9ef; --soft: #98a2b3; --line: #333a46;
  --message: #86b1f0; --staged: #dc95e6; --staged-ground: #33203a;
  --open: #9dc1f5; --open-ground: #1d2c44; --good: #83d6a5; --good-ground: #16322a;
  --bad: #f39b95; --bad-ground: #3d2022; --waits: #e6bd6b; --waits-ground: #372c17; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 28px 28px 48px; background: var(--ground);
  color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 34px 0 10px; }
p { margin: 4px 0; }
.soft { color: var(--soft); }
.mono, code, td.at, td.seq { font-family: ui-monospace, "SF Mono", Consolas, Menlo, monospace;
  font-size: 12.5px; font-variant-numeric: tabular-nums; }
.orders { display: grid; gap: 10px; margin: 18px 0 0; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); }
.orders li { background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
  padding: 12px 14px; overflow-wrap: anywhere; }
.pill { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 12px;
  font-weight: 600; background: var(--open-ground); color: var(--open); }
.frame { border: 1px solid var(--line); border-radius: 12px; overflow-x: auto;
  background: var(--ground); }
svg.diagram { display: block; width: 100%; min-width: 860px; height: auto;
  font: 12.5px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
svg .lane { stroke: var(--line); stroke-width: 2; }
svg rect.head { fill: var(--panel); stroke: var(--line); }
svg text.head { text-anchor: middle; font-weight: 600; font-size: 13.5px; fill: var(--ink); }
svg text.column { fill: var(--soft); font-size: 12px; text-anchor: end; }
svg text.begin { text-anchor: start; }
svg rect.band { fill: var(--panel); }
svg text.band { fill: var(--soft); font-size: 12px; font-weight: 600; letter-spacing: .02em; }
svg line.pause { stroke: var(--line); stroke-dasharray: 2 5; }
svg text.pause { fill: var(--soft); font-size: 11.5px; font-style: italic; text-anchor: end; }
svg text.time { text-anchor: end; fill: var(--soft); font-size: 12px;
  font-variant-numeric: tabular-nums; }
svg text.number { fill: var(--ink); font-weight: 600; font-size: 12px; }
svg .arrow { stroke: var(--message); stroke-width: 1.6; }
svg .tip, svg .point { fill: var(--message); }
svg text.name, svg tspan.name { fill: var(--ink); font-weight: 600; }
svg text.name, svg text.figures { text-anchor: middle; paint-order: stroke;
  stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
svg text.here { paint-order: stroke; stroke: var(--ground); stroke-width: 4px;
  stroke-linejoin: round; }
svg text.figures, svg tspan.figures { fill: var(--soft); font-size: 11.5px; }
svg text.by { fill: var(--soft); font-style: italic; text-anchor: end; font-size: 11.5px; }
svg .staged .arrow { stroke: var(--staged); stroke-dasharray: 6 3; }
svg .cross { stroke: var(--staged); stroke-width: 2; fill: none; }
svg .staged .tip, svg .staged .point { fill: var(--staged); }
svg .staged text.name, svg .staged tspan.name { fill: var(--staged); }
svg .bar { fill: var(--open-ground); stroke: var(--message); stroke-width: 1; }
svg .bar.staged { fill: var(--staged-ground); stroke: var(--staged); }
svg text.took { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
svg rect.status { fill: var(--open-ground); }
svg text.status { text-anchor: middle; font-size: 11px; font-weight: 600; fill: var(--open); }
svg rect.FILLED, svg rect.PARTIALLY_FILLED, .pill.FILLED, .pill.PARTIALLY_FILLED {
  fill: var(--good-ground); background: var(--good-ground); color: var(--good); }
svg text.FILLED, svg text.PARTIALLY_FILLED { fill: var(--good); }
svg rect.REJECTED, .pill.REJECTED { fill: var(--bad-ground); background: var(--bad-ground);
  color: var(--bad); }
svg text.REJECTED { fill: var(--bad); }
svg rect.CANCELED, svg rect.EXPIRED, svg rect.PENDING_CANCEL, svg rect.PENDING_REPLACE,
svg rect.QUEUED, svg rect.PENDING_TRIGGER, svg rect.STOPPED, svg rect.SUSPENDED,
svg rect.DONE_FOR_DAY, .pill.CANCELED, .pill.EXPIRED, .pill.PENDING_CANCEL,
.pill.PENDING_REPLACE, .pill.QUEUED, .pill.PENDING_TRIGGER, .pill.STOPPED, .pill.SUSPENDED,
.pill.DONE_FOR_DAY { fill: var(--waits-ground); background: var(--waits-ground);
  color: var(--waits); }
svg text.CANCELED, svg text.EXPIRED, svg text.PENDING_CANCEL, svg text.PENDING_REPLACE,
svg text.QUEUED, svg text.PENDING_TRIGGER, svg text.STOPPED, svg text.SUSPENDED,
svg text.DONE_FOR_DAY { fill: var(--waits); }
.legend { display: flex; gap: 20px; flex-wrap: wrap; margin: 10px 2px 0; color: var(--soft);
  font-size: 13px; }
.legend i { display: inline-block; width: 26px; margin-right: 7px; vertical-align: middle;
  border-top: 2px solid var(--message); }
.legend i.staged { border-top: 2px dashed var(--staged); }
.legend i.took { width: 9px; height: 16px; border: 1px solid var(--message); border-radius: 2px;
  background: var(--open-ground); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th { text-align: left; font-size: 12px; color: var(--soft); font-weight: 600;
  border-bottom: 2px solid var(--line); padding: 6px 10px 6px 0; white-space: nowrap; }
td { vertical-align: top; border-bottom: 1px solid var(--line); padding: 8px 10px 8px 0; }
td.seq, td.at { white-space: nowrap; }
td.what { min-width: 380px; }
td.who { min-width: 130px; overflow-wrap: anywhere; }
tr.staged td.seq { border-left: 3px solid var(--staged); padding-left: 8px; }
td.seq { padding-left: 11px; }
.by-test { color: var(--staged); font-size: 12.5px; }
dl { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 5px 0 0; font-size: 12.5px; }
dl div { display: flex; gap: 5px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.notes li { margin: 4px 0; }
footer { margin-top: 30px; color: var(--soft); font-size: 12.5px; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 11px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  tr, .orders li, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
  .frame { border: 0; overflow: visible; }
  svg.diagram { min-width: 0; }
}
"""
"""Colors for light, dark and print; a diagram that grows with the page."""
