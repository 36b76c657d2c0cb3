/** Light and dark as the system asks; text and borders keep a contrast of 4.5 to 1 and more. */
export const STYLE = /* CSS */ `
:root {
  color-scheme: light dark;
  --back: #ffffff; --raised: #f4f6f8; --line: #c3cbd4; --text: #1c2530; --quiet: #52606d; --link: #0b57b8;
  --get: #0b57b8; --post: #1a6e3a; --put: #8a4b00; --patch: #6b3fa0; --delete: #b3261e; --good: #1a6e3a; --bad: #b3261e;
  font: 16px/1.5 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12171d; --raised: #1b222b; --line: #3d4956; --text: #e4e9ee; --quiet: #a3b0bd; --link: #7db4ff;
    --get: #7db4ff; --post: #74d394; --put: #f0b160; --patch: #c7a5f5; --delete: #ff9c94; --good: #74d394; --bad: #ff9c94;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--back); padding: .5rem; z-index: 1; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; justify-content: space-between;
  padding: .75rem 1.5rem; border-bottom: 1px solid var(--line); }
h1 { display: inline; font-size: 1.3rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3, h4 { font-size: .95rem; margin: 1.25rem 0 .4rem; }
#version, .quiet { color: var(--quiet); }
.columns { display: grid; grid-template-columns: minmax(15rem, 20rem) minmax(0, 1fr); }
nav { padding: 1rem 1.5rem; border-right: 1px solid var(--line); position: sticky; top: 0; height: 100vh; overflow: auto; }
main { padding: 0 1.5rem 4rem; max-width: 64rem; }
main:focus { outline: none; }
nav h2 { font-size: .95rem; margin: 1rem 0 .25rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: .5rem; padding: .2rem 0; color: var(--text); text-decoration: none; font-size: .875rem; }
nav li a:hover { text-decoration: underline; }
#count { margin: .25rem 0 .75rem; font-size: .875rem; color: var(--quiet); }
label { display: block; font-weight: 600; font-size: .875rem; }
input, select, textarea, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--quiet);
  border-radius: 4px; padding: .35rem .5rem; max-width: 100%; }
nav input, .field input, .field select, .field textarea { width: 100%; }
textarea, pre, code, .path { font-family: ui-monospace, monospace; font-size: .875rem; }
textarea { min-height: 6rem; resize: vertical; }
button { background: var(--link); border-color: var(--link); color: var(--back); font-weight: 600; padding: .4rem 1rem; cursor: pointer; }
button:disabled { opacity: .6; cursor: default; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .75rem; margin: 0; overflow: auto;
  max-height: 30rem; white-space: pre-wrap; }
.method { flex: none; min-width: 4.2em; font: 700 .75rem/1.7 ui-monospace, monospace; text-transform: uppercase; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .patch { color: var(--patch); }
.delete { color: var(--delete); }
.operation { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; }
.operation > summary { display: flex; flex-wrap: wrap; gap: .1rem .75rem; align-items: baseline; padding: .5rem 2rem .5rem .75rem; cursor: pointer; position: relative;
  background: var(--raised); border-radius: 6px; }
.operation > summary::-webkit-details-marker { display: none; }
.operation > summary::after { content: '▸' / ''; position: absolute; right: .75rem; }
.operation[open] > summary::after { content: '▾' / ''; }
.operation > summary .said { color: var(--quiet); font-size: .875rem; }
.operation > .inside { padding: 0 .75rem 1rem; }
.old .path { text-decoration: line-through; }
.note { border: 1px solid var(--line); border-radius: 1em; padding: 0 .6em; font-size: .75rem; color: var(--quiet); }
.said-long { white-space: pre-line; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
.schema { font-size: .875rem; }
.schema ul { list-style: none; margin: 0; padding-left: 1rem; border-left: 1px solid var(--line); }
.schema details > summary { cursor: pointer; }
.type { color: var(--patch); font-family: ui-monospace, monospace; }
.needed { color: var(--bad); font-size: .75rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.pair > * { min-width: 0; }
form { display: grid; gap: .75rem; justify-items: start; background: var(--raised); border-radius: 6px; padding: .75rem; }
.field { width: 100%; max-width: 40rem; }
.field .quiet { font-size: .8rem; }
.answer { width: 100%; display: grid; gap: .5rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
[hidden] { display: none !important; }
@media (max-width: 48rem) {
  .columns { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); padding: 1rem; }
  nav #list { max-height: 12rem; overflow: auto; }
  main, header { padding-left: 1rem; padding-right: 1rem; }
  th, td { padding-right: .5rem; }
}
`;
