import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { type Published, publish } from '../common/http/published.js';

/** Swagger UI, from our own origin: its files and those of ours beside it, each read when it is first asked for. */
@Injectable()
export class SwaggerUiService {
  private readonly files = new Map<string, Published>();

  /** What starts it on our document. */
  startScript(): Published {
    return this.file(new URL('browser/start.js', import.meta.url).href, 'js');
  }

  /** The program. */
  bundle(): Published {
    return this.file(import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'), 'js');
  }

  /** Its style. */
  style(): Published {
    return this.file(import.meta.resolve('swagger-ui-dist/swagger-ui.css'), 'css');
  }

  /** Our style over its own. */
  ownStyle(): Published {
    return this.file(new URL('browser/style.css', import.meta.url).href, 'css');
  }

  private file(url: string, type: string): Published {
    const file = this.files.get(url) ?? publish(readFileSync(fileURLToPath(url)), type);
    this.files.set(url, file);
    return file;
  }
}
