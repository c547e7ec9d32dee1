-- CreateTable
CREATE TABLE "replicas" (
    "id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "beats" BIGINT NOT NULL DEFAULT 0,
    "epoch" BIGINT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "renewed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "replicas_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revocation_entries" (
    "id" BIGINT NOT NULL,
    "event" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "revocation_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revocation_epoch" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "epoch" BIGINT NOT NULL DEFAULT 0,
    "deployment" UUID NOT NULL DEFAULT gen_random_uuid(),

    CONSTRAINT "revocation_epoch_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "revocation_entries_created_at_idx" ON "revocation_entries"("created_at");

-- The one row.
INSERT INTO "revocation_epoch" DEFAULT VALUES;
