/** A page that can be read on a screen, light or dark, wide or narrow, and on paper. */
export const htmlStyle = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1a1a; --soft: #5c5c5c; --line: #8886; --bar: #6f94c4; --raised: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1b1d; --ink: #e6e6e6; --soft: #a8a8a8; --bar: #56779f; --raised: #2a2a2e; }
}
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 1240px; padding: 0 1rem; background: var(--paper); color: var(--ink); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; border-top: 1px solid var(--line); padding-top: .8rem; }
article + article { margin-top: 4rem; border-top: 3px double var(--line); padding-top: 1.5rem; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .9em; margin-bottom: 1rem; }
a { color: inherit; }
.scroll { overflow: auto; max-height: 32rem; margin: .5rem 0; }
table { border-collapse: collapse; }
th, td { padding: 2px 8px; text-align: left; white-space: nowrap; }
th { position: sticky; top: 0; background: var(--paper); box-shadow: inset 0 -1px var(--line); font-weight: 600; }
th[title] { cursor: help; }
tbody tr:hover { background: #8882; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.bar { display: inline-block; width: 4.5rem; height: .7em; margin-right: .6rem; vertical-align: baseline; background: #8882; }
.bar rect, .area path, .strip rect { fill: var(--bar); }
.strip { display: block; width: 24rem; max-width: 50vw; height: 1.2em; }
.histogram .bar { width: 26rem; max-width: 50vw; margin: 0; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; }
.area { display: block; width: 100%; height: 5rem; border-bottom: 1px solid var(--line); }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: .8em; margin: 0 0 .3rem; font-variant-numeric: tabular-nums; }
.facts, .notes, .more { color: var(--soft); margin: .3rem 0; } .notes, .more { font-size: .9em; } .notes { padding-left: 1.2rem; }
footer.more { margin-top: 2rem; overflow-wrap: anywhere; }
.verdict { font-weight: 600; padding: .3rem .8rem; margin: .8rem 0; border-left: 6px solid #c2003f; }
.verdict.passed { border-color: #2a8a3e; } .verdict.inconclusive, .verdict.interrupted { border-color: #c78500; }
.warning { border-left: 6px solid #c78500; padding: .2rem .8rem; }
details { margin: .4rem 0; } summary { cursor: pointer; font-weight: 600; }
pre { overflow: auto; max-height: 32rem; font: 12.5px/1.35 ui-monospace, monospace; border: 1px solid var(--line); padding: .6rem; margin: .4rem 0; }
.drawings svg { display: block; margin: .5rem 0; max-width: 100%; }
.drawings .flow:not(.window) { height: auto; margin: .5rem auto; }
.tip { position: fixed; z-index: 1; pointer-events: none; max-width: min(32rem, 90vw); padding: .4rem .6rem; border-radius: 6px; background: var(--raised); color: var(--ink); box-shadow: 0 1px 8px #0006; font-size: 13px; line-height: 1.35; overflow-wrap: anywhere; }
.tip div { display: flex; justify-content: space-between; gap: 1.5rem; font-variant-numeric: tabular-nums; }
.tip span { color: var(--soft); } .tip b { font-weight: 500; }
.tip[hidden] { display: none; }
@page { margin: 1.2cm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; }
  .scroll, pre { max-height: none; overflow: visible; }
  table { width: 100%; font-size: 8pt; } th, td { white-space: normal; padding: 1px 4px; }
  th, td:not(.number) { overflow-wrap: anywhere; } td .bar { width: 1.6rem; margin-right: .2rem; } .histogram .bar { width: 100%; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 7.5pt; } tr, figure { break-inside: avoid; }
  th { position: static; } nav { display: none; }
  .drawings svg { max-width: 100%; height: auto; max-height: 24cm; }
}
`;
