/** Sorts the leaderboard by a click on a column's name. Without it the table stands sorted by the first metric. */
export const pageScript = `
const table = document.getElementById('leaderboard');
const heads = table ? [...table.tHead.rows[0].cells] : [];
const body = table && table.tBodies[0];
const valueOf = (row, at) => {
  const cell = row.cells[at];
  return cell.dataset.value === undefined ? cell.textContent : cell.dataset.value === '' ? null : Number(cell.dataset.value);
};
const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : a - b;
heads.forEach((head, at) => {
  const key = head.querySelector('.key');
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...key.childNodes);
  key.append(button);
  button.addEventListener('click', () => {
    const first = head.dataset.first;
    const turned = first === 'ascending' ? 'descending' : 'ascending';
    const order = head.getAttribute('aria-sort') === first ? turned : first;
    for (const other of heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', order);
    const sign = order === 'ascending' ? 1 : -1;
    const rows = [...body.rows].map((row) => ({ row, value: valueOf(row, at) }));
    rows.sort((a, b) => a.value === null || b.value === null ? (a.value === null) - (b.value === null) : sign * compare(a.value, b.value));
    body.append(...rows.map(({ row }) => row));
  });
});
`.trim();
