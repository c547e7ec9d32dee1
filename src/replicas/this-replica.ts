import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { randomHex } from '../common/secrets.js';
import { Config } from '../config/config.js';

/** This process among those on one database. */
@Injectable()
export class ThisReplica {
  /** Where it runs: the same again when it is started again there. */
  readonly name: string;
  /** Its name and a random part: of this run alone. What its rows carry, and what messages are addressed to. */
  readonly id: string;

  constructor({ port }: Config) {
    this.name = `${hostname()}:${port}`;
    this.id = `${this.name}/${randomHex(4)}`;
  }
}
