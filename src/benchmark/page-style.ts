/** What the page of a benchmark has besides the look of all pages. */
export const benchmarkStyle = `
.matrix{width:auto;min-width:min(100%,30rem)}
.matrix thead th{vertical-align:bottom}
.matrix .value{color:inherit;text-decoration:none}
.matrix .value:hover{text-decoration:underline}
.matrix thead small,.matrix td small{display:block;font-weight:400;font-size:.75rem;line-height:1.35;color:var(--soft)}
.matrix th:first-child{position:sticky;left:0;background:var(--ground);z-index:1;padding-right:1.5rem}
.matrix tbody th[scope=row]{font-family:var(--serif);font-size:1.0625rem;white-space:nowrap;border-bottom:1px solid var(--hair)}
.matrix .scheme th{padding-top:1.5rem;color:var(--soft);font-size:.8125rem;font-weight:600;border-bottom-color:var(--axis)}
.matrix tbody:first-of-type .scheme th{padding-top:.75rem}
.matrix td{background:color-mix(in srgb,var(--accent) var(--tint,0%),transparent);padding:.5rem .6rem;min-width:5.3rem}
.matrix td.mean,.matrix td.none{background:none}
.matrix td.best .value{font-weight:700}
.matrix .dot{display:inline-block;width:.4rem;height:.4rem;border-radius:50%;background:var(--accent);margin-right:.4rem;vertical-align:.12em}
.differs{max-width:48rem;padding-left:1.2rem}
.differs li{margin:.35rem 0}
.state-failed,.state-missing{font-weight:600}
`.trim();
