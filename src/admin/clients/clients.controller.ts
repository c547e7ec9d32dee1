import { Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ClientsService } from '../../clients/clients.service.js';
import { AdminController, OPERATOR } from '../access/admin-controller.js';
import { ClientId, notFound } from '../access/path-id.js';
import { ClientsPage, ClientsPageQuery, ClientView } from './clients.dto.js';
import { ClientsQuery } from './clients.query.js';

/** What is registered, and the end of it. */
@AdminController('clients')
export class AdminClientsController {
  constructor(
    private readonly clients: ClientsService,
    private readonly query: ClientsQuery,
  ) {}

  /** Lists clients, newest first. */
  @Get()
  list(@Query() query: ClientsPageQuery): Promise<ClientsPage> {
    return this.query.page(query);
  }

  /** Shows a client, live or revoked. 404 unknown. */
  @Get(':id')
  async show(@Param('id', ClientId) id: string): Promise<ClientView> {
    const client = await this.query.find(id);
    if (client === undefined) throw notFound();
    return client;
  }

  /** Revokes a client: 204 once nothing of it can pass any more, also where it was revoked before. 404 unknown. */
  @Delete(':id')
  @HttpCode(204)
  async revoke(@Param('id', ClientId) id: string): Promise<void> {
    if (!(await this.clients.revoke(id, OPERATOR))) throw notFound();
  }
}
