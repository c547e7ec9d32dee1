const page = (uid, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><main>${body.replace('<form>', `<form method="post" action="/interaction/${uid}">`)}</main></body></html>`;

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

export const loginPage = (uid) => page(uid, '<form><input name="email"><button>Sign in</button></form>');

export const consentPage = (uid, client, { redirect_uri: uri, scope }) =>
  page(
    uid,
    `<p>${escape(client.clientName)} wants ${escape(scope)}, and goes back to ${escape(uri)}</p>
<form><button name="decision" value="approve">Approve</button><button name="decision" value="deny">Deny</button></form>`,
  );

/** What a form sent. */
export async function readForm(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return new URLSearchParams(text);
}
