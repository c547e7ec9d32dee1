import { type INestApplication, Injectable } from '@nestjs/common';
import type { OpenAPIObject, OperationObject } from '@nestjs/swagger';
import { type Published, publishJson } from '../common/http/published.js';
import { Config } from '../config/config.js';
import { describeApi } from './document/describe.js';

/** A route, in the words of the document. */
export interface RouteSummary {
  method: string;
  path: string;
  summary: string;
  /** What opens it; empty: anyone may ask. */
  security: string[];
}

/** The OpenAPI document, made when it is first asked for. */
@Injectable()
export class OpenApiService {
  private app?: INestApplication;
  private made?: { document: OpenAPIObject; published: Published };

  constructor(private readonly config: Config) {}

  /** Says which application to describe: Nest injects none. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  /** The document, as it goes out. */
  published(): Published {
    return this.make().published;
  }

  /** Every route of the document, in its order. */
  routes(): RouteSummary[] {
    const { paths } = this.make().document;
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, OperationObject>).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        summary: operation.summary ?? '',
        security: (operation.security ?? []).flatMap((requirement) => Object.keys(requirement)),
      })),
    );
  }

  private make(): { document: OpenAPIObject; published: Published } {
    if (this.made !== undefined) return this.made;
    if (this.app === undefined) throw new Error('No application to describe');
    const document = describeApi(this.app, this.config);
    return (this.made = { document, published: publishJson(document) });
  }
}
