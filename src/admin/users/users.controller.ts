import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse } from '@nestjs/swagger';
import { ReadsJson, SMALL_BODY } from '../../common/http/body.guard.js';
import { ErasureService } from '../../users/erasure/erasure.service.js';
import { UsersService } from '../../users/users.service.js';
import { AdminController, OPERATOR } from '../access/admin-controller.js';
import { notFound, RowId } from '../access/path-id.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { InviteBody, InvitedUserView, UserChanges, UsersPage, UserView } from './users.dto.js';
import { UsersQuery } from './users.query.js';

/** Who may sign in. */
@AdminController('users')
export class AdminUsersController {
  constructor(
    private readonly users: UsersService,
    private readonly erasures: ErasureService,
    private readonly query: UsersQuery,
  ) {}

  /** Lists users, newest first. */
  @Get()
  list(@Query() query: PageQuery): Promise<UsersPage> {
    return this.query.page(query);
  }

  /** Invites somebody: 201 with a link that sets a password, once. */
  @Post()
  @ReadsJson(SMALL_BODY)
  @ApiCreatedResponse({ type: InvitedUserView })
  @ApiConflictResponse({ description: 'This address has an account already' })
  async invite(@Body() { email }: InviteBody): Promise<InvitedUserView> {
    const { user, inviteUrl } = await this.users.invite(email, OPERATOR);
    return Object.assign(await this.view(user.id), { invite_url: inviteUrl });
  }

  /**
   * Makes a link by which a user sets a password, once: 201. The one that they have is good until then; then it and all
   * their sign-in sessions end. 404 unknown, 409 disabled.
   */
  @Post(':id/invitation')
  @ApiCreatedResponse({ type: InvitedUserView })
  @ApiConflictResponse({ description: 'This user is disabled' })
  async inviteAgain(@Param('id', RowId) id: string): Promise<InvitedUserView> {
    const invited = await this.users.inviteAgain(id, OPERATOR);
    if (invited === undefined) throw notFound();
    return Object.assign(await this.view(id), { invite_url: invited.inviteUrl });
  }

  /**
   * Erases a person: 204 once nothing that they granted can pass and their rows are gone; the trail has a pseudonym. Asked
   * again, it completes what broke off. 404 unknown.
   */
  @Post(':id/erasure')
  @HttpCode(204)
  async erase(@Param('id', RowId) id: string): Promise<void> {
    if (!(await this.erasures.erase(id, OPERATOR))) throw notFound();
  }

  /** Disables a user or lets them in again: 200 with what they are then. 404 unknown, 409 being erased. */
  @Patch(':id')
  @ReadsJson(SMALL_BODY)
  async change(@Param('id', RowId) id: string, @Body() { disabled }: UserChanges): Promise<UserView> {
    const exists = disabled ? await this.users.disable(id, OPERATOR) : await this.users.enable(id, OPERATOR);
    if (!exists) throw notFound();
    return this.view(id);
  }

  /** Disables a user: 204 once nothing that they granted can pass any more, also where that was done. 404 unknown. */
  @Delete(':id')
  @HttpCode(204)
  async disable(@Param('id', RowId) id: string): Promise<void> {
    if (!(await this.users.disable(id, OPERATOR))) throw notFound();
  }

  private async view(id: string): Promise<UserView> {
    const user = await this.query.find(id);
    if (user === undefined) throw notFound();
    return user;
  }
}
