import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { RedisConnections } from './redis-connections.js';

/** Redis, where REDIS_URL says where it is. */
@Injectable()
export class RedisService implements OnApplicationShutdown {
  readonly connections?: RedisConnections;

  constructor({ redisUrl }: Config) {
    if (redisUrl !== undefined) this.connections = new RedisConnections(redisUrl);
  }

  onApplicationShutdown(): void {
    this.connections?.close();
  }
}
