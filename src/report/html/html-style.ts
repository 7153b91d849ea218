/** A page that can be read on a screen, light or dark, and on paper. */
export const htmlStyle = `
:root { color-scheme: light dark; --line: #8886; --soft: #777; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1240px; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1rem; }
table { border-collapse: collapse; margin: .5rem 0; display: block; overflow-x: auto; }
th, td { padding: 2px 10px; text-align: left; white-space: nowrap; } thead th { border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.facts, .notes, .more { color: var(--soft); } .notes { font-size: .9em; }
.verdict { font-weight: 600; padding: .4rem .8rem; border-left: 6px solid; }
.verdict.passed { border-color: #2a8a3e; } .verdict.failed, .verdict.error { border-color: #c2003f; } .verdict.inconclusive { border-color: #c78500; }
.warning { border-left: 6px solid #c78500; padding: .2rem .8rem; }
pre { overflow-x: auto; font: 12.5px/1.35 ui-monospace, monospace; border: 1px solid var(--line); padding: .6rem; }
.drawings { overflow-x: auto; } .drawings svg { display: block; margin: .5rem 0; max-width: 100%; height: auto; }
`;
