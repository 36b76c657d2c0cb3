/** The frame of the page; `main.js` fills it. Its links are relative, so that it also works behind a proxy that adds a path. */
export const PAGE = /* HTML */ `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API</title>
<link rel="stylesheet" href="openapi/page.css">
<link rel="icon" href="data:,">
<script type="module" src="openapi/main.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the operations</a>
<header>
<div><h1 id="title">API</h1> <span id="version"></span></div>
<a href="openapi.json">openapi.json</a>
</header>
<div class="columns">
<nav aria-label="Operations">
<label for="filter">Find</label>
<input id="filter" type="search" autocomplete="off" placeholder="path, word or method">
<p id="count" role="status"></p>
<label for="token">Token for trying</label>
<input id="token" type="password" autocomplete="off" placeholder="sent as Bearer, kept nowhere">
<div id="list"></div>
</nav>
<main id="content" tabindex="-1"><p>Loading …</p><noscript><p>This page needs JavaScript. The <a href="openapi.json">document</a> does not.</p></noscript></main>
</div>
</body>
</html>
`;
