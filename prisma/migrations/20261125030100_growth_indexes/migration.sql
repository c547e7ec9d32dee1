-- What is cleared is found by when it ended or was revoked, without a look at what was not.
CREATE INDEX "mcp_sessions_ended_at_idx" ON "mcp_sessions"("ended_at") WHERE "ended_at" IS NOT NULL;
CREATE INDEX "access_tokens_revoked_at_idx" ON "access_tokens"("revoked_at") WHERE "revoked_at" IS NOT NULL;
CREATE INDEX "refresh_tokens_revoked_at_idx" ON "refresh_tokens"("revoked_at") WHERE "revoked_at" IS NOT NULL;

-- What is live is little, however much has ended.
CREATE INDEX "mcp_sessions_live_idx" ON "mcp_sessions"("created_at", "id") WHERE "ended_at" IS NULL;

-- Clients that were never used are few. The column stays the same when the time of the last use changes, so that this
-- still changes no index.
ALTER TABLE "clients" ADD COLUMN "is_unused" BOOLEAN GENERATED ALWAYS AS ("last_used_at" IS NULL) STORED;
CREATE INDEX "clients_unused_idx" ON "clients"("created_at") WHERE "is_unused";

-- The tokens of a client or a user in the order of their list. They take the place of the indexes on the one column.
CREATE INDEX "access_tokens_client_id_created_at_id_idx" ON "access_tokens"("client_id", "created_at", "id");
CREATE INDEX "access_tokens_user_id_created_at_id_idx" ON "access_tokens"("user_id", "created_at", "id");
DROP INDEX "access_tokens_client_id_idx";
DROP INDEX "access_tokens_user_id_idx";

-- In the trail: failures, and what one did.
CREATE INDEX "audit_events_failures_idx" ON "audit_events"("id") WHERE "outcome" = 'failure';
CREATE INDEX "audit_events_actor_id_idx" ON "audit_events"("actor", "id");
