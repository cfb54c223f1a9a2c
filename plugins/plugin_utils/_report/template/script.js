// Copyright (c) 2026, m365.graph contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
(() => {
  'use strict';
  const table = document.getElementById('estate');
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const search = document.getElementById('search'), area = document.getElementById('area'), kind = document.getElementById('kind');
  const owner = document.getElementById('owner'), count = document.getElementById('count'), tiles = [];
  // A browser takes seconds to lay out thousands of rows. The others appear on request, and on paper.
  const most = 500, more = document.getElementById('more');
  let all = false;
  const text = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
  const owners = new Map(rows.map(row => [row, row.dataset.owners ? JSON.parse(row.dataset.owners) : []]));
  const places = row => Number(row.dataset.places);
  const total = rows.reduce((sum, row) => sum + places(row), 0);
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
    filter();
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = tiles.filter(tile => tile.getAttribute('aria-pressed') === 'true').map(tile => tile.dataset.severity);
    let seen = 0, shown = 0, found = 0;
    for (const row of [...body.rows]) {
      const keep = words.every(word => text.get(row).includes(word)) && (!chosen.length || chosen.includes(row.dataset.severity))
        && (!area.value || row.dataset.area.split(' ').includes(area.value)) && (!kind.value || row.dataset.kind === kind.value)
        && (!owner || !owner.value || owners.get(row).includes(owner.value));
      row.hidden = !keep || (!all && seen >= most);
      if (!keep) continue;
      seen += 1;
      found += places(row);
      if (!row.hidden) shown += places(row);
    }
    more.hidden = shown === found;
    const told = [shown, found, total].map(number => number.toLocaleString('en'));
    const inAll = found === total ? '' : ` found, ${told[2]} in all`;
    count.textContent = shown === found ? `Showing ${told[1]} of ${told[2]}` : `Showing the first ${told[0]} of ${told[1]}${inAll}`;
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
  const whole = wanted => () => {
    all = wanted;
    filter();
  };
  more.addEventListener('click', whole(true));
  addEventListener('beforeprint', whole(true));
  addEventListener('afterprint', whole(false));
  document.querySelector('.controls').hidden = false;
  filter();
})();
