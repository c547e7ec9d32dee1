import { difference } from '../answers/difference.js';
import { type Check, fault, good, skipped } from '../check.js';
import { AUTHORIZATION_SERVER } from '../paths.js';

/** RFC 8414 §3.3: the issuer is the address that the document was found by, byte for byte. */
export const issuer: Check = {
  name: 'issuer',
  title: 'Issuer',
  async examine(deployment) {
    const { json } = await deployment.get(AUTHORIZATION_SERVER);
    if (json === undefined) return [skipped('there is no document that names one')];
    const wrong = difference(json['issuer'], deployment.base);
    if (wrong === undefined) return [good(`${deployment.base}, byte for byte`)];
    return [
      fault(
        `the issuer is not ${deployment.base}: ${wrong}`,
        `Set PUBLIC_URL=${deployment.base} (scheme and host, no slash at the end) and start the service anew; whoever is connected has to connect again. Or, where the issuer is right, give that address to the doctor and to connectors.`,
      ),
    ];
  },
};
