/** The look of the page: one column of text, wide things scroll on their own, light or dark as the reader's system is. */
export const pageStyle = `
:root{color-scheme:light dark;--ground:#fbfaf7;--card:#fff;--ink:#1d2129;--soft:#5b6472;--hair:#e3e0d8;--axis:#b9b6ad;--accent:#4657c9;--bar:#c3c9e6;--mark:#eceefb;
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua","Source Serif 4",Georgia,serif;
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{--ground:#16191e;--card:#1c2026;--ink:#e8e6e1;--soft:#a2a9b4;--hair:#313740;--axis:#565d68;--accent:#9daaff;--bar:#434c74;--mark:#262c44}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 var(--sans)}
main{max-width:72rem;margin:0 auto;padding:clamp(1.5rem,5vw,4.5rem) clamp(1rem,4vw,2.5rem) 3rem}
h1,h2{font-family:var(--serif);font-weight:600;line-height:1.15;text-wrap:balance;overflow-wrap:anywhere}
h1{font-size:clamp(2rem,1.4rem + 2.6vw,3.25rem);letter-spacing:-.015em;margin:.2rem 0 .75rem}
h2{font-size:1.5rem;margin:0 0 .5rem}
.eyebrow{margin:0;color:var(--soft);font-size:.875rem}
.eyebrow code{color:inherit}
.lede{font-family:var(--serif);font-size:clamp(1.1rem,1rem + .6vw,1.35rem);line-height:1.5;max-width:42rem;margin:0;text-wrap:pretty;overflow-wrap:anywhere}
section{margin-top:clamp(2.5rem,6vw,4rem)}
section>p{max-width:44rem;margin:.25rem 0 1rem;color:var(--soft)}
.soft,small{color:var(--soft)}
code,dd{overflow-wrap:anywhere}
code{font-family:var(--mono);font-size:.9em}
a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:1px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.wide{position:relative;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums lining-nums}
caption{caption-side:bottom;text-align:left;color:var(--soft);font-size:.875rem;padding-top:.75rem}
caption span{display:inline-block;position:sticky;left:0;max-width:min(44rem,calc(100vw - 2rem))}
th,td{padding:.55rem .6rem;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--hair)}
th:first-child,td:first-child{padding-left:0}
th{font-weight:600}
thead th{font-size:.8125rem;color:var(--soft);border-bottom-color:var(--axis);white-space:nowrap;vertical-align:bottom}
#leaderboard td,#leaderboard thead th:not(:first-child),.number{text-align:right;white-space:nowrap}
th code{white-space:nowrap}
.messages div+div{margin-top:.25rem}
#leaderboard tbody th{font-family:var(--serif);font-size:1.0625rem;min-width:min(10.5rem,32vw);overflow-wrap:anywhere}
#leaderboard thead th:first-child,#leaderboard tbody th{position:sticky;left:0;background:var(--ground);z-index:1}
#leaderboard td.best{font-weight:700}
#leaderboard td.best::before{content:"";display:inline-block;width:.4rem;height:.4rem;border-radius:50%;background:var(--accent);margin-right:.45rem;vertical-align:.12em}
#leaderboard .count{color:var(--soft)}
#leaderboard thead .way{color:var(--axis);margin-left:.2rem}
#leaderboard thead sup{font-weight:400;font-size:.6875rem;line-height:0;margin-left:.15rem}
#leaderboard thead sup a{text-decoration:none;padding:.35rem .2rem}
#leaderboard thead button{all:unset;cursor:pointer}
#leaderboard thead button:hover{color:var(--ink);text-decoration:underline;text-underline-offset:.25em}
#leaderboard thead button:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
#leaderboard thead [aria-sort]{color:var(--ink);box-shadow:inset 0 -2px var(--accent)}
.charts{display:grid;margin-top:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,18.5rem),1fr));gap:1.75rem 2.25rem}
figure{margin:0}
figcaption{font-weight:600;font-size:.9375rem;margin-bottom:.35rem;padding-bottom:.3rem;border-bottom:1px solid var(--hair);overflow-wrap:anywhere}
figcaption small{font-weight:400;float:right}
svg.chart{--plot-background:none;overflow:visible;display:block;width:100%;max-width:26rem;height:auto;font:11.5px var(--sans);font-variant-numeric:tabular-nums}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(clamp(9.5rem,22%,15rem),1fr));gap:.9rem 1.5rem;margin:1rem 0 1.75rem}
dt{color:var(--soft);font-size:.8125rem}
dd{margin:0}
.graph{overflow-x:auto;border:1px solid var(--hair);border-radius:10px;background:var(--ground);padding:.75rem}
.graph svg{display:block;flex:none}
.notes{padding-left:1.4rem;max-width:48rem;margin:.75rem 0}
.notes li{margin:.5rem 0;padding-left:.35rem}
.notes li::marker{color:var(--soft);font-size:.8125rem}
.notes li:target{background:var(--mark);box-shadow:0 0 0 .4rem var(--mark);border-radius:2px}
.messages{min-width:16rem;overflow-wrap:anywhere}
details{margin-top:1.25rem}
summary{cursor:pointer;color:var(--accent)}
footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--hair);color:var(--soft);font-size:.875rem}
@media print{:root{--ground:#fff}.wide,.graph{overflow:visible}section{break-inside:avoid}}
`.trim();
