-- AlterTable: the keys of a client that signs, and what is known of a client by its metadata document.
ALTER TABLE "clients"
    ADD COLUMN "jwks" JSONB,
    ADD COLUMN "jwks_uri" TEXT,
    ADD COLUMN "assertion_algorithm" TEXT,
    ADD COLUMN "document_fetched_at" TIMESTAMPTZ(3),
    ADD COLUMN "document_fresh_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "used_assertions" (
    "id" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_assertions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "used_assertions_expires_at_idx" ON "used_assertions"("expires_at");
