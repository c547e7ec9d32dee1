import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { type Published, publish } from '../common/http/published.js';

/** Nothing is kept in the browser, nothing is asked of another host, and a link cannot choose another document. */
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  persistAuthorization: false,
  queryConfigEnabled: false,
  validatorUrl: null,
});
`;

/** Swagger UI, from our own origin: its files, each read when it is first asked for. */
@Injectable()
export class SwaggerUiService {
  private readonly start = publish(START, 'js');
  private readonly files = new Map<string, Published>();

  /** What starts it on our document. */
  startScript(): Published {
    return this.start;
  }

  /** The program. */
  bundle(): Published {
    return this.file('swagger-ui-bundle.js', 'js');
  }

  /** Its style. */
  style(): Published {
    return this.file('swagger-ui.css', 'css');
  }

  private file(name: string, type: string): Published {
    const location = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));
    const file = this.files.get(name) ?? publish(readFileSync(location), type);
    this.files.set(name, file);
    return file;
  }
}
