-- CreateTable
CREATE TABLE "erasures" (
    "id" UUID NOT NULL,
    "pseudonym" UUID NOT NULL,
    "email" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasures_pkey" PRIMARY KEY ("id")
);

-- CreateFunction: the one way in which the trail is changed. It runs with the rights of its owner, so that the role of the
-- service needs none to change the trail otherwise, and it does nothing where no erasure was asked for.
CREATE FUNCTION "pseudonymise_audit_events"("erased" UUID, "after_id" BIGINT, "last_id" BIGINT) RETURNS BIGINT
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    WITH person AS (
        SELECT id, id::text AS id_text, pseudonym, pseudonym::text AS pseudonym_text,
            -- As it stands within a JSON string.
            coalesce(substr(to_jsonb(email)::text, 2, length(to_jsonb(email)::text) - 2), id::text) AS email_text
        FROM erasures WHERE id = erased
    ), changed AS (
        UPDATE audit_events AS event SET
            user_id = CASE WHEN event.user_id = person.id THEN person.pseudonym ELSE event.user_id END,
            actor = CASE WHEN event.actor = 'user:' || person.id_text THEN 'user:' || person.pseudonym_text ELSE event.actor END,
            address = CASE WHEN event.actor IN ('operator', 'system') THEN event.address END,
            detail = replace(
                replace(event.detail::text, person.id_text, person.pseudonym_text), person.email_text, person.pseudonym_text
            )::jsonb
        FROM person
        WHERE event.id > after_id AND event.id <= last_id AND (
            event.user_id = person.id
            OR event.actor = 'user:' || person.id_text
            OR strpos(event.detail::text, person.id_text) > 0
            OR strpos(event.detail::text, person.email_text) > 0
        )
        RETURNING 1
    )
    SELECT count(*) FROM changed
$$;
