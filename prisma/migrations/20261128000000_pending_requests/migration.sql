-- How many requests wait for a decision, of a client and in all, is asked at each new one: by these alone, however many
-- were decided.
CREATE INDEX "authorization_requests_waiting_of_client_idx" ON "authorization_requests"("client_id", "expires_at")
    WHERE "approved_at" IS NULL AND "denied_at" IS NULL;
CREATE INDEX "authorization_requests_waiting_idx" ON "authorization_requests"("expires_at")
    WHERE "approved_at" IS NULL AND "denied_at" IS NULL;
