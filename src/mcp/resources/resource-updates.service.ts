import { Injectable } from '@nestjs/common';
import { EventsService } from '../../events/events.service.js';

/** By which a developer tells the clients that watch a resource that it changed. */
@Injectable()
export class ResourceUpdates {
  constructor(private readonly events: EventsService) {}

  /**
   * Tells every client that subscribed to this URI; they read it again if they like. Costs little where nobody did.
   *
   * @param uri of a resource whose declaration has `updates: true`
   */
  async changed(uri: string): Promise<void> {
    await this.events.publish('resource.changed', { uri });
  }
}
