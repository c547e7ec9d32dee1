-- What a session over Streamable HTTP remembers is the same on every replica.
ALTER TABLE "mcp_sessions" ADD COLUMN "remembered" JSONB;

-- How many executions of a user run is asked at each new one.
CREATE INDEX "tool_executions_running_idx" ON "tool_executions"("user_id") WHERE "status" = 'running';
