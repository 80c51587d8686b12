// Tables for a terminal.

/** Characters that take two columns: Chinese, Japanese, Korean, and full-width forms. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;

const width = (text) => [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);

/**
 * Rows under a heading, in columns as wide as they need.
 *
 * @param {string[]} heading
 * @param {string[][]} rows
 * @returns {string}
 */
export function table(heading, rows) {
  const widths = heading.map((_, column) =>
    Math.max(...[heading, ...rows].map((row) => width(row[column]))),
  );
  const line = (cells) =>
    cells
      .map((cell, column) => cell + ' '.repeat(widths[column] - width(cell)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((columns) => '-'.repeat(columns));
  return [heading, rule, ...rows].map(line).join('\n');
}
