import { Injectable } from '@nestjs/common';
import { ScopeCatalogue } from '../clients/scopes/scope-catalogue.service.js';
import { publishJson, type Published } from '../common/http/published.js';
import { Config } from '../config/config.js';
import { ToolRegistry } from '../mcp/tools/tool-registry.service.js';
import { authorizationServerMetadata } from './documents/authorization-server.js';
import { manifest } from './documents/manifest.js';
import { protectedResourceMetadata } from './documents/protected-resource.js';

/** The discovery documents, each made when it is first asked for: by then every tool and scope is declared. */
@Injectable()
export class DiscoveryService {
  private readonly made = new Map<string, Published>();

  constructor(
    private readonly config: Config,
    private readonly scopes: ScopeCatalogue,
    private readonly tools: ToolRegistry,
  ) {}

  /** RFC 8414. */
  authorizationServer(): Published {
    return this.once('authorization-server', () =>
      authorizationServerMetadata(this.config, this.scopes.all()),
    );
  }

  /** RFC 9728, of the resource at that path of BASE (empty: BASE itself). */
  protectedResource(path: '' | '/sse' | '/mcp'): Published {
    return this.once(`protected-resource${path}`, () =>
      protectedResourceMetadata(this.config, path, this.scopes.all()),
    );
  }

  /** What the server is and where everything is found. */
  manifest(): Published {
    return this.once('manifest', () => manifest(this.config, this.tools.list()));
  }

  private once(name: string, make: () => object): Published {
    const made = this.made.get(name) ?? publishJson(make());
    this.made.set(name, made);
    return made;
  }
}
