import { summaryOf } from '../measure/statistics.ts';
import type { Table } from '../section.ts';
import { figure } from './figure.ts';

const width = 760;
const barsFrom = 300;
const barsWidth = 380;
const lineHeight = 30;
const top = 44;

const escaped = (text: string) => text.replace(/[&<>]/g, (each) => `&#${each.charCodeAt(0)};`);

/** A bar for each row, as long as its median, with a line across its quartiles. Ours is the blue one. */
export function chartOf({ title, unit, better, rows }: Table): string {
  const all = rows.map((row) => ({ ...row, ...summaryOf(row.rounds) }));
  const longest = Math.max(...all.map(({ median, high }) => Math.max(median, high)));
  const lengthOf = (value: number) => Math.round((value / longest) * barsWidth);
  const height = top + rows.length * lineHeight + 8;
  const bars = all.map(({ title, low, median, high }, at) => {
    const y = top + at * lineHeight;
    const [from, to] = [barsFrom + lengthOf(low), barsFrom + lengthOf(high)];
    const middle = y + 11;
    return [
      `<text x="${barsFrom - 10}" y="${y + 15}" text-anchor="end">${escaped(title)}</text>`,
      `<rect class="${title.startsWith('ours') ? 'ours' : 'other'}" x="${barsFrom}" y="${y + 1}" width="${lengthOf(median)}" height="20" rx="2"/>`,
      `<path class="spread" d="M${from} ${middle}H${to}M${from} ${middle - 4}v8M${to} ${middle - 4}v8"/>`,
      `<text x="${barsFrom + Math.max(lengthOf(median), lengthOf(high)) + 8}" y="${y + 15}">${figure(median)}</text>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600 }
.ours { fill: #0969da }
.other { fill: #8c959f }
.spread { stroke: #1f2328; fill: none }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.ours { fill: #4493f8 }
.other { fill: #6e7681 }
.spread { stroke: #e6edf3 }
}
</style>
<text class="head" x="10" y="22">${escaped(title)}, ${unit} (${better} is better)</text>
${bars.join('\n')}
</svg>
`;
}
