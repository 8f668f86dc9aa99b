/** A page as an application would serve it: it asks for its own signature and gets neither token nor ticket. */
export const DEMO_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>JS-SDK signature</title>
    <script src="https://res.wx.qq.com/open/js/jweixin-1.6.0.js" async></script>
  </head>
  <body>
    <h1>JS-SDK signature</h1>
    <p>What this page passes to <code>wx.config</code>:</p>
    <pre id="config">asking …</pre>
    <p id="state">Open it in WeChat, from an origin in JSSDK_ORIGINS, to see it accepted.</p>
    <script>
      const show = (id, text) => (document.getElementById(id).textContent = text);

      async function configure() {
        const response = await fetch('/jssdk-signature?url=' + encodeURIComponent(location.href));
        const answer = await response.json();
        show('config', JSON.stringify(answer, null, 2));
        if (!response.ok || !window.wx) return;
        wx.ready(() => show('state', 'WeChat accepted the signature.'));
        wx.error(({ errMsg }) => show('state', errMsg));
        wx.config({ ...answer, jsApiList: ['chooseImage'] });
      }

      addEventListener('load', () => configure().catch((error) => show('config', String(error))));
    </script>
  </body>
</html>
`;
