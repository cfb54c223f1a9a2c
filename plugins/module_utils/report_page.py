# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Style and script of the page that a certificate report is: they are in it, and it asks for nothing from outside.

Colours of text and signs have a contrast of 4.5 and more on their ground (WCAG 2.2, 1.4.3), in the light and in the dark; severities differ
in shape too. Without the script the page is whole, and its table in the order in which things end.
"""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --surface: #ffffff; --sunken: #eceef2; --line: #d5d9e0; --text: #171a21; --soft: #545d6b; --accent: #1f4fd8; --on: #ffffff;
  --expired: #6b1440; --critical: #c2182b; --warning: #a04a00; --notice: #1b5fb0; --unknown: #5d6673; --ok: #1b7038;
  --shadow: 0 1px 2px rgb(20 25 35 / .06), 0 6px 20px rgb(20 25 35 / .06);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --surface: #171b22; --sunken: #20262f; --line: #323a46; --text: #e8ebf0; --soft: #a3adbb; --accent: #8fb4ff; --on: #0e1116;
    --expired: #f19ac2; --critical: #ff8080; --warning: #f5aa55; --notice: #7ab8ff; --unknown: #b0b9c6; --ok: #6bd389; --shadow: none;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.wrap { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
.skip { position: absolute; left: -999px; top: 0; background: var(--accent); color: var(--on); padding: .6rem 1rem; z-index: 2; }
.skip:focus { left: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
header { padding: 3rem 0 1.5rem; }
h1 { font-size: 1rem; font-weight: 600; margin: 0; color: var(--soft); letter-spacing: .01em; }
.verdict { font-size: clamp(1.6rem, 1.1rem + 2.2vw, 2.6rem); line-height: 1.15; font-weight: 700; letter-spacing: -.02em; margin: .5rem 0 0; max-width: 26em; }
a { color: var(--accent); }
h2 { font-size: 1.25rem; letter-spacing: -.01em; margin: 0 0 .25rem; }
h2 + p { margin: 0 0 1rem; color: var(--soft); max-width: 46em; }
section { margin: 0 0 2.5rem; }
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); padding: 1.25rem 1.5rem; }
.note { border-left: 5px solid var(--warning); margin-bottom: 1.5rem; }
.note p { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .8rem; margin: 0; padding: 0; list-style: none; }
.tile { display: flex; flex-direction: column; align-items: flex-start; width: 100%; height: 100%; text-align: left; font: inherit; color: inherit;
  background: var(--surface); border: 1px solid var(--line);
  border-radius: 14px; padding: .9rem 1.1rem 1rem; box-shadow: var(--shadow); }
button.tile { cursor: pointer; }
button.tile:hover { border-color: currentColor; }
button.tile[aria-pressed="true"] { box-shadow: inset 0 0 0 2px currentColor; }
.tile .sign { width: .95rem; height: .95rem; margin-right: .4rem; vertical-align: -.1rem; }
.tile b { display: block; font-size: 2.4rem; line-height: 1.1; font-weight: 700; letter-spacing: -.03em; font-variant-numeric: tabular-nums;
  color: var(--text); }
.tile small { display: block; color: var(--soft); font-size: .85rem; }
.tile.none b { color: var(--soft); font-weight: 400; }
.s-expired { color: var(--expired); } .s-critical { color: var(--critical); } .s-warning { color: var(--warning); } .s-notice { color: var(--notice); }
.s-unknown { color: var(--unknown); } .s-ok { color: var(--ok); }
.sign { fill: currentColor; flex: none; }
figure { margin: 0 0 1rem; }
figcaption { font-weight: 600; margin-bottom: .5rem; }
figcaption span { font-weight: 400; color: var(--soft); }
.scroll { overflow-x: auto; }
svg.chart { display: block; width: 100%; min-width: 42rem; height: auto; font-size: 12px; }
.chart text { fill: var(--soft); } .chart .strong { fill: var(--text); font-weight: 600; } .chart .inside { fill: var(--on); font-weight: 700;
  font-size: 11px; }
.chart .grid { stroke: var(--line); stroke-width: 1; } .chart .now { stroke: var(--text); stroke-width: 1.5; } .chart .lane { fill: var(--sunken); }
.chart .mark { fill: currentColor; stroke: var(--surface); stroke-width: 1.5; } .chart .band { fill: currentColor; opacity: .09; }
.bar { fill: currentColor; }
.controls { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; margin-bottom: 1rem; }
.controls label { display: block; max-width: 100%; font-size: .85rem; color: var(--soft); }
.controls input, .controls select, .controls button { font: inherit; color: var(--text); background: var(--surface); border: 1px solid var(--soft);
  border-radius: 8px; padding: .45rem .7rem; display: block; min-height: 2.6rem; }
.controls select { max-width: min(20rem, 100%); }
.controls .grow { flex: 1 1 16rem; } .controls .grow input { width: 100%; }
.controls button { cursor: pointer; }
[hidden] { display: none !important; }
.count { color: var(--soft); margin: 0 0 .6rem; font-variant-numeric: tabular-nums; }
.sheet { padding: 0; overflow: hidden; }
table { border-collapse: collapse; width: 100%; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .75rem 1rem; border-top: 1px solid var(--line); }
thead th { background: var(--sunken); border-top: 0; font-size: .85rem; font-weight: 600; color: var(--soft); white-space: nowrap; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: .2rem 0; margin: 0; cursor: pointer; }
th button::after { content: " \\2195"; opacity: .45; } th[aria-sort="ascending"] button::after { content: " \\2191"; opacity: 1; }
th[aria-sort="descending"] button::after { content: " \\2193"; opacity: 1; } th[aria-sort="ascending"], th[aria-sort="descending"] { color: var(--text); }
tbody th { font-weight: 400; }
tbody tr:hover { background: color-mix(in srgb, var(--sunken) 55%, transparent); }
.badge { display: inline-flex; align-items: center; gap: .4rem; font-weight: 600; white-space: nowrap; }
.badge .sign { width: .95rem; height: .95rem; }
.date { font-weight: 600; font-variant-numeric: tabular-nums; } .ends { white-space: nowrap; }
.soft { color: var(--soft); font-size: .9rem; display: block; }
.what strong { overflow-wrap: anywhere; } td:last-child { overflow-wrap: anywhere; }
.finding { color: var(--warning); font-weight: 600; font-size: .9rem; display: block; }
details { font-size: .9rem; margin-top: .2rem; } summary { cursor: pointer; color: var(--accent); width: fit-content; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .5rem 0 .25rem; } dt { color: var(--soft); } dd { margin: 0;
  overflow-wrap: anywhere; }
.code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .85em; }
.meter { display: flex; gap: 2px; height: 1.1rem; border-radius: 6px; overflow: hidden; width: 100%; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; padding: 0; margin: .8rem 0 0; }
footer { color: var(--soft); font-size: .9rem; padding-bottom: 3rem; } footer p { margin: 0 0 .3rem; max-width: 60em; }
@media screen and (max-width: 46rem) {
  .wrap { padding: 0 1rem; } header { padding-top: 1.75rem; } .panel { padding: 1rem; } .sheet { padding: 0; }
  th, td { padding: .65rem .6rem; } .wide { display: none; } .tiles { grid-template-columns: repeat(2, 1fr); } .tile { padding: .7rem .9rem .8rem; }
  #estate, #estate thead, #estate tbody { display: block; }
  #estate tr { display: grid; grid-template-columns: 1fr auto; border-top: 1px solid var(--line); padding: .4rem .4rem; }
  #estate thead tr { display: flex; border: 0; background: var(--sunken); } #estate :is(th, td) { border: 0; padding: .3rem .5rem; }
  #estate tbody th { grid-column: 1 / -1; } #estate .ends { text-align: right; }
  .tile b { font-size: 1.9rem; } dl { grid-template-columns: 1fr; } dt { margin-top: .3rem; }
}
@media (prefers-reduced-motion: no-preference) { .tile { transition: border-color .15s, box-shadow .15s; } }
@media print {
  :root {
    color-scheme: light; --ground: #fff; --surface: #fff; --sunken: #f1f2f4; --line: #c5cad2; --text: #000; --soft: #444b57; --accent: #1f4fd8; --on: #fff;
      --shadow: none;
    --expired: #6b1440; --critical: #c2182b; --warning: #a04a00; --notice: #1b5fb0; --unknown: #5d6673; --ok: #1b7038;
  }
  @page { margin: 14mm; }
  body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; } .wrap { max-width: none; padding: 0; } header { padding-top: 0; }
  .controls, .skip, details, .count, th button::after { display: none; } .panel { border-radius: 6px; padding: .8rem; } .sheet { padding: 0; }
  .verdict { font-size: 20pt; } .tiles { grid-template-columns: repeat(6, 1fr); gap: .4rem; } .tile { padding: .4rem .6rem; border-radius: 6px; }
  .tile b { font-size: 18pt; }
  #estate { display: table; } #estate thead { display: table-header-group; } #estate tbody { display: table-row-group; }
  #estate tr, #estate thead tr { display: table-row; }
  #estate :is(th, td), .wide { display: table-cell; } svg.chart { min-width: 0; } .scroll { overflow: visible; }
  tr, figure, .tile, .note { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; } th, td { padding: .35rem .5rem; }
}
"""

SCRIPT = """
(() => {
  'use strict';
  const table = document.getElementById('estate');
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  const search = document.getElementById('search'), area = document.getElementById('area'), kind = document.getElementById('kind');
  const owner = document.getElementById('owner'), count = document.getElementById('count'), tiles = [];
  const text = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
  const owners = new Map(rows.map(row => [row, row.dataset.owners ? JSON.parse(row.dataset.owners) : []]));
  const value = (row, index) => row.cells[index].dataset.value;
  const compare = (a, b, numeric) => {
    if ((a === '') !== (b === '')) return a === '' ? 1 : -1;
    return numeric ? a - b : a.localeCompare(b);
  };
  const sort = index => {
    const head = heads[index], down = head.getAttribute('aria-sort') === 'ascending', numeric = 'numeric' in head.dataset;
    heads.forEach(other => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const known = rows.filter(row => value(row, index) !== ''), unknown = rows.filter(row => value(row, index) === '');
    known.sort((a, b) => compare(value(a, index), value(b, index), numeric) * (down ? -1 : 1));
    body.append(...known, ...unknown);
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const chosen = tiles.filter(tile => tile.getAttribute('aria-pressed') === 'true').map(tile => tile.dataset.severity);
    let shown = 0;
    for (const row of rows) {
      const keep = words.every(word => text.get(row).includes(word)) && (!chosen.length || chosen.includes(row.dataset.severity))
        && (!area.value || row.dataset.area === area.value) && (!kind.value || row.dataset.kind === kind.value)
        && (!owner || !owner.value || owners.get(row).includes(owner.value));
      row.hidden = !keep;
      shown += keep;
    }
    count.textContent = `Showing ${shown.toLocaleString('en')} of ${rows.length.toLocaleString('en')}`;
  };
  heads.forEach((head, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sort(index));
    head.append(button);
  });
  for (const tile of document.querySelectorAll('.tile[data-severity]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = tile.className;
    button.dataset.severity = tile.dataset.severity;
    button.setAttribute('aria-pressed', 'false');
    button.append(...tile.childNodes);
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      filter();
    });
    tile.replaceWith(button);
    tiles.push(button);
  }
  for (const control of [search, area, kind, owner]) if (control) control.addEventListener('input', filter);
  document.getElementById('reset').addEventListener('click', () => {
    for (const control of [search, area, kind, owner]) if (control) control.value = '';
    tiles.forEach(tile => tile.setAttribute('aria-pressed', 'false'));
    filter();
    search.focus();
  });
  document.querySelector('.controls').hidden = false;
  filter();
})();
"""
