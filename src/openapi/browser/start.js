/** The colours that the person prefers, also once they prefer others. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const followColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followColours);
followColours();

/**
 * Mends what cannot be read out well: a choice without a name, text in no landmark, headings that skip a level, buttons
 * that are called otherwise than they look.
 */
const readable = ({ React: { createElement, Fragment } }) => ({
  wrapComponents: {
    // There is one server.
    ServersContainer: () => () => null,
    InfoContainer: (Info) => (properties) =>
      createElement('div', { role: 'banner' }, createElement(Info, properties)),
    authorizationPopup: (Popup) => (properties) =>
      createElement(
        'div',
        { role: 'dialog', 'aria-modal': true, 'aria-labelledby': 'keys' },
        createElement('h2', { id: 'keys', className: 'unseen' }, 'Keys and tokens'),
        createElement(Popup, properties),
      ),
    Button: (Button) => (properties) => createElement(Button, { ...properties, 'aria-label': undefined }),
    operations: (Operations) => (properties) =>
      createElement(
        Fragment,
        null,
        createElement('h2', null, 'Routes'),
        createElement(Operations, properties),
      ),
  },
});

// Nothing is kept in the browser, nothing is asked of another host, and a link cannot choose another document.
globalThis.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  plugins: [readable],
  persistAuthorization: false,
  queryConfigEnabled: false,
  validatorUrl: null,
});
