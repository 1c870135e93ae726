-- PostgreSQL 18, migrations dbf2c8017199a7bc43a047cb2184acb6f0dacb3d2c3989dfe88362a7122c3e98
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;

CREATE FUNCTION public.accounts_consent_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM accounts_user WHERE id = OLD.user_id) THEN
    RAISE EXCEPTION 'what somebody agreed to stays as it was'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_stays';
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.core_event_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'core_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.core_release_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a release of figures never changes'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.core_search_config(language text) RETURNS regconfig
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE split_part(language, '-', 1)
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
  END
$$;

CREATE FUNCTION public.core_search_folded(given text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT regexp_replace(
    translate(lower(unaccent(left(given, 100000))), '‐‑‒–—−/.,:;@_&%+*|!()<>''’ʼ`\', '------                      '),
    '(?<![[:alpha:]])-|-(?![[:alpha:]])', ' ', 'g'
  )
$$;

CREATE FUNCTION public.core_search_weighted(language text, given text, weight "char") RETURNS tsvector
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
DECLARE
  folded text := core_search_folded(coalesce(given, ''));
  plain tsvector := to_tsvector('pg_catalog.simple', folded);
  config regconfig := core_search_config(language);
BEGIN
  IF config <> 'pg_catalog.simple'::regconfig THEN
    plain := plain || to_tsvector(config, folded);
  END IF;
  RETURN setweight(plain, weight);
END
$$;

CREATE FUNCTION public.forum_absence_fits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    place uuid;
    circle boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.membership_id, OLD.deputy_id, OLD.starts_on, OLD.ends_on)
            IS DISTINCT FROM (NEW.membership_id, NEW.deputy_id, NEW.starts_on, NEW.ends_on)
            OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
            RAISE EXCEPTION 'an absence is entered anew, not changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'absence_stays';
        END IF;
        RETURN NEW;
    END IF;
    SELECT a.organisation_id INTO place
    FROM profiles_membership a JOIN profiles_membership b
      ON b.organisation_id = a.organisation_id AND b.user_id <> a.user_id
    WHERE a.id = NEW.membership_id AND b.id = NEW.deputy_id
      AND a.role = 'regulator' AND b.role = 'regulator'
      AND a.state = 'verified' AND b.state = 'verified';
    IF place IS NULL THEN
        RAISE EXCEPTION 'a deputy is another official of the same authority'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'absence_deputy_is_a_colleague';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('forum_absence'), hashtext(place::text));
    WITH RECURSIVE chain(member, first_day, last_day) AS (
        SELECT NEW.deputy_id, NEW.starts_on, NEW.ends_on
        UNION
        SELECT n.deputy_id, greatest(c.first_day, n.starts_on), least(c.last_day, n.ends_on)
        FROM chain c JOIN forum_absence n ON n.membership_id = c.member
          AND n.ended_at IS NULL AND n.starts_on <= c.last_day AND n.ends_on >= c.first_day
        WHERE c.member <> NEW.membership_id
    )
    SELECT EXISTS (SELECT 1 FROM chain WHERE member = NEW.membership_id) INTO circle;
    IF circle THEN
        RAISE EXCEPTION 'the deputy is away too, and leads back to the one who is away'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'absence_no_circle';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_acceptance_capacity() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.capacity_id := (
      SELECT profiles_freeze_capacity(q.asker_membership_id)
      FROM forum_question q WHERE q.id = NEW.question_id
    );
  ELSIF OLD.capacity_id IS NOT NULL AND NEW.capacity_id IS DISTINCT FROM OLD.capacity_id THEN
    RAISE EXCEPTION 'the capacity in which an answer was accepted stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_acceptance_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM forum_answer a JOIN forum_question q ON q.id = a.question_id
        WHERE a.id = NEW.answer_id AND a.issued_at IS NOT NULL AND q.asker_id = NEW.actor_id
    ) THEN
        RAISE EXCEPTION 'only the asker can accept, and only an issued answer'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_acceptance_of_final() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    accepted forum_answer%ROWTYPE;
BEGIN
    SELECT * INTO accepted FROM forum_answer WHERE id = NEW.answer_id FOR SHARE;
    IF accepted.is_preliminary THEN
        RAISE EXCEPTION 'a preliminary answer cannot be accepted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF accepted.state IN ('superseded', 'withdrawn') THEN
        RAISE EXCEPTION 'what is no longer in force cannot be accepted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_answer_capacity() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.capacity_id := NULL;
    NEW.drafter_capacity_id := profiles_freeze_capacity(NEW.drafter_membership_id);
    RETURN NEW;
  END IF;
  IF (OLD.drafter_id, OLD.drafter_membership_id)
      IS DISTINCT FROM (NEW.drafter_id, NEW.drafter_membership_id) THEN
    NEW.drafter_capacity_id := profiles_freeze_capacity(NEW.drafter_membership_id);
  ELSIF OLD.drafter_capacity_id IS NOT NULL
      AND NEW.drafter_capacity_id IS DISTINCT FROM OLD.drafter_capacity_id THEN
    RAISE EXCEPTION 'the capacity in which somebody drafted stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.issued_at IS NULL THEN
    NEW.capacity_id := NULL;
  ELSIF OLD.issued_at IS NULL THEN
    NEW.capacity_id := (
      SELECT profiles_freeze_capacity(m.id) FROM profiles_membership m
      WHERE m.user_id = NEW.issued_by_id AND m.organisation_id = NEW.authority_id
        AND m.role = 'regulator' AND m.state = 'verified' AND m.is_signer
    );
  ELSIF OLD.capacity_id IS NOT NULL AND NEW.capacity_id IS DISTINCT FROM OLD.capacity_id THEN
    RAISE EXCEPTION 'the capacity in which an answer was issued stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_answer_case_open() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM forum_case c WHERE c.id = NEW.case_id
               AND c.state IN ('declined', 'transferred', 'lapsed', 'withdrawn')) THEN
        RAISE EXCEPTION 'a closed case gives no answer'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_answer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT forum_answer_speaks(NEW.state, NEW.replaced_at, NEW.redacted_at) THEN
        UPDATE forum_positionmark
            SET state = 'lapsed', ended_at = clock_timestamp(), updated_at = clock_timestamp()
            WHERE (own_answer_id = NEW.id OR other_answer_id = NEW.id)
              AND state IN ('proposed', 'standing');
    END IF;
    UPDATE forum_minutes
        SET state = 'drafting', offer = NULL, content_hash = '', version = version + 1,
            updated_at = clock_timestamp()
        WHERE question_id = NEW.question_id AND state = 'offered';
    RETURN NULL;
END $$;

CREATE FUNCTION public.forum_answer_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.issued_at IS NOT NULL THEN
            RAISE EXCEPTION 'an issued answer cannot be deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'drafting' OR NEW.issued_at IS NOT NULL THEN
            RAISE EXCEPTION 'an answer begins as a draft'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.case_id, OLD.question_id, OLD.authority_id)
        IS DISTINCT FROM (NEW.public_id, NEW.case_id, NEW.question_id, NEW.authority_id) THEN
        RAISE EXCEPTION 'an answer stays with its case'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    
    IF OLD.state <> 'drafting' AND NEW.state <> 'drafting' AND
        (OLD.language, OLD.basis_id, OLD.jurisdictions,
         OLD.valid_until, OLD.disclaimer_version, OLD.content_hash,
         OLD.drafter_id, OLD.drafter_membership_id, OLD.is_fictional, OLD.writers, OLD.offer,
         OLD.conditions, OLD.for_classes, OLD.for_stages, OLD.is_preliminary,
         OLD.letter_date, OLD.letter_reference, OLD.letter_scan_id)
        IS DISTINCT FROM
        (NEW.language, NEW.basis_id, NEW.jurisdictions,
         NEW.valid_until, NEW.disclaimer_version, NEW.content_hash,
         NEW.drafter_id, NEW.drafter_membership_id, NEW.is_fictional, NEW.writers, NEW.offer,
         NEW.conditions, NEW.for_classes, NEW.for_stages, NEW.is_preliminary,
         NEW.letter_date, NEW.letter_reference, NEW.letter_scan_id)
    THEN
        RAISE EXCEPTION 'the text of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'drafting' AND NEW.state <> 'drafting' AND
        (OLD.short, OLD.text_md, OLD.text_html, OLD.no_guidance_reason, OLD.redacted_at)
        IS DISTINCT FROM
        (NEW.short, NEW.text_md, NEW.text_html, NEW.no_guidance_reason, NEW.redacted_at)
        AND NOT (
            OLD.issued_at IS NOT NULL AND OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL
            AND NEW.short = '[redacted]' AND NEW.text_md = '[redacted]'
            AND NEW.text_html = '' AND NEW.no_guidance_reason IN ('', '[redacted]')
            AND EXISTS (
                SELECT 1 FROM forum_redaction r
                WHERE r.answer_id = NEW.id AND r.done_at IS NOT NULL
                  AND r.done_by_id <> r.proposed_by_id
            )
        ) THEN
        RAISE EXCEPTION 'the text of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'drafting' AND NEW.redacted_at IS NOT NULL THEN
        RAISE EXCEPTION 'only an issued text is taken out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'in_signoff' AND NEW.state <> 'drafting'
        AND NEW.review_by IS DISTINCT FROM OLD.review_by THEN
        RAISE EXCEPTION 'what is offered for signature cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.replaced_at IS DISTINCT FROM OLD.replaced_at AND (
        OLD.replaced_at IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM forum_answer f
            WHERE f.case_id = NEW.case_id AND f.issued_at IS NOT NULL AND NOT f.is_preliminary
        )
    ) THEN
        RAISE EXCEPTION 'only a final answer takes the place of a preliminary one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.issued_at IS NOT NULL AND OLD.issued_at IS NULL AND NEW.is_preliminary AND EXISTS (
        SELECT 1 FROM forum_answer f
        WHERE f.case_id = NEW.case_id AND f.issued_at IS NOT NULL AND NOT f.is_preliminary
    ) THEN
        RAISE EXCEPTION 'after the final answer there is no preliminary one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- A new offer starts without signatures, whatever its hash says.
    IF OLD.state = 'drafting' AND NEW.state = 'in_signoff' THEN
        NEW.offer := gen_random_uuid();
    END IF;
    IF OLD.issued_at IS NOT NULL AND
        ((OLD.issued_at, OLD.issued_by_id, OLD.valid_from)
            IS DISTINCT FROM (NEW.issued_at, NEW.issued_by_id, NEW.valid_from)
         OR NEW.state IN ('drafting', 'in_signoff')) THEN
        RAISE EXCEPTION 'an issued answer stays issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.issued_at IS NULL AND (NEW.state = 'issued' OR NEW.issued_at IS NOT NULL) THEN
        IF OLD.state <> 'in_signoff' OR NOT EXISTS (
            SELECT 1 FROM forum_signature s JOIN profiles_membership m ON m.id = s.membership_id
            WHERE s.answer_id = NEW.id AND s.offer = NEW.offer
              AND s.content_hash = NEW.content_hash
              AND s.signer_id <> NEW.drafter_id AND NOT s.signer_id = ANY (NEW.writers)
              AND m.state = 'verified' AND m.is_signer
        ) OR NOT EXISTS (
            SELECT 1 FROM profiles_membership m
            WHERE m.user_id = NEW.issued_by_id AND m.organisation_id = NEW.authority_id
              AND m.state = 'verified' AND m.is_signer
        ) THEN
            RAISE EXCEPTION 'an answer needs the signature of a second official'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_answer_is_invented_with_authority() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  SELECT o.is_fictional INTO STRICT NEW.is_fictional
  FROM profiles_organisation o WHERE o.id = NEW.authority_id;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_answer_is_replaced() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM forum_answer a
                   WHERE a.supersedes_id = NEW.id AND a.issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an answer is replaced by one that was issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.forum_answer_kind_frozen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'what was offered or issued stays an answer, or the same referral'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.forum_answer_life() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.supersedes_id IS NOT NULL AND NEW.issued_at IS NULL
        AND (TG_OP = 'INSERT' OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id)
        AND NOT EXISTS (SELECT 1 FROM forum_answer a WHERE a.id = NEW.supersedes_id
                        AND a.issued_at IS NOT NULL AND NOT a.is_preliminary) THEN
        RAISE EXCEPTION 'an answer takes the place of a final one that was issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'drafting' AND NEW.state <> 'drafting'
        AND (OLD.supersedes_id, OLD.change_note) IS DISTINCT FROM
            (NEW.supersedes_id, NEW.change_note)
        AND NOT (OLD.supersedes_id IS NOT DISTINCT FROM NEW.supersedes_id
            AND OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL
            AND NEW.change_note = '[redacted]') THEN
        RAISE EXCEPTION 'the text of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.issued_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.state IN ('superseded', 'withdrawn')
        AND (OLD.state, OLD.ended_on) IS DISTINCT FROM (NEW.state, NEW.ended_on) THEN
        RAISE EXCEPTION 'what is no longer in force stays so'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = NEW.state THEN
        RETURN NEW;
    END IF;
    IF NEW.state = 'withdrawn' AND NOT EXISTS (
        SELECT 1 FROM forum_answerdecision d
        WHERE d.answer_id = NEW.id AND d.kind = 'withdraw' AND d.signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an answer is withdrawn by two officials'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'review_due' AND NEW.state = 'issued' AND NOT EXISTS (
        SELECT 1 FROM forum_answerdecision d
        WHERE d.answer_id = NEW.id AND d.kind = 'confirm'
          AND d.signed_at >= OLD.review_due_on) THEN
        RAISE EXCEPTION 'an answer is confirmed by two officials'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'superseded' AND NEW.is_preliminary THEN
        RAISE EXCEPTION 'a preliminary answer gives way to the final one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_answer_speaks(state text, replaced_at timestamp with time zone, redacted_at timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT state IN ('issued', 'review_due') AND replaced_at IS NULL AND redacted_at IS NULL
$$;

CREATE FUNCTION public.forum_answer_taken_out() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.return_reason := '';
    NEW.returned_md := '';
    NEW.returned_citations := NULL;
    IF NEW.letter_reference <> '' THEN
        NEW.letter_reference := '[redacted]';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_answer_vote_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM forum_answer a JOIN forum_question q ON q.id = a.question_id
        WHERE a.id = NEW.answer_id AND a.state IN ('issued', 'review_due')
          AND a.replaced_at IS NULL AND a.redacted_at IS NULL
          AND q.public_at IS NOT NULL AND q.state IN ('open', 'answered', 'closed')
          AND NEW.person_id <> a.drafter_id AND NOT NEW.person_id = ANY (a.writers)
          AND NEW.person_id IS DISTINCT FROM a.issued_by_id
          AND NOT EXISTS (SELECT 1 FROM forum_signature s
                          WHERE s.answer_id = a.id AND s.signer_id = NEW.person_id)
          AND NOT EXISTS (
              SELECT 1 FROM profiles_membership m
              WHERE m.user_id = NEW.person_id AND m.organisation_id = a.authority_id
                AND profiles_holds(m.state, m.valid_until))
    ) THEN
        RAISE EXCEPTION 'only public official answers of others are called helpful'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM profiles_membership m WHERE m.id = NEW.membership_id
          AND m.user_id = NEW.person_id AND profiles_holds(m.state, m.valid_until)
    ) THEN
        RAISE EXCEPTION 'only verified members call an answer helpful'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_answer_within_mandate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (
    SELECT named.code FROM unnest(NEW.jurisdictions) AS named (code)
    EXCEPT
    SELECT c.code FROM profiles_mandate m
      JOIN profiles_mandate_jurisdictions j ON j.mandate_id = m.id
      JOIN vocabularies_country c ON c.id = j.country_id
      WHERE m.organisation_id = NEW.authority_id AND m.ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'an answer is issued within the mandate of its authority'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_answer_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM 1 FROM forum_questionwords WHERE question_id = NEW.question_id FOR UPDATE;
  PERFORM forum_words_of(ARRAY[NEW.question_id]);
  RETURN NULL;
END
$$;

CREATE FUNCTION public.forum_calendar_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the history of an authority''s clock cannot be rewritten'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.forum_case_assignee_fits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM 1 FROM profiles_membership m
    WHERE m.id = NEW.assignee_id AND m.organisation_id = NEW.authority_id
      AND m.role = 'regulator' AND m.state = 'verified' AND m.valid_until > now()
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a verified official of the authority works on its case'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_assignee_works_there';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_case_event_fits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF forum_state_after(forum_last_case_event(NEW.case_id))
        IS DISTINCT FROM (SELECT state FROM forum_case WHERE id = NEW.case_id) THEN
        RAISE EXCEPTION 'the last event of a case says another state than the case'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.forum_case_event_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' THEN
        OLD.reason := NEW.reason;
        OLD.updated_at := NEW.updated_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the events of a case cannot be rewritten'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.forum_case_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (OLD.question_id, OLD.authority_id) IS DISTINCT FROM (NEW.question_id, NEW.authority_id)
    THEN
        RAISE EXCEPTION 'a case stays with its question and authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> 'answered' AND EXISTS (
        SELECT 1 FROM forum_answer a WHERE a.case_id = OLD.id AND a.issued_at IS NOT NULL
    ) AND OLD.state = 'answered' THEN
        RAISE EXCEPTION 'an answered case stays answered'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_case_marks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM forum_marks_of(ARRAY(SELECT DISTINCT question_id FROM touched));
  RETURN NULL;
END
$$;

CREATE FUNCTION public.forum_case_message_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answer_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM forum_answer a
            WHERE a.id = NEW.answer_id AND a.case_id = NEW.case_id AND a.issued_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'a message is about an issued answer of its own case'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.text_md = '' AND NEW.text_html = '' THEN
        OLD.text_md := '';
        OLD.text_html := '';
        OLD.updated_at := NEW.updated_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a message about a case cannot be rewritten'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.forum_case_not_at_merged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  gone uuid;
BEGIN
  SELECT merged_into_id INTO gone FROM profiles_organisation
  WHERE id = NEW.authority_id FOR KEY SHARE;
  IF gone IS NOT NULL THEN
    RAISE EXCEPTION 'this authority was merged into another'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'case_not_at_merged';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_case_tells() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    here forum_case%ROWTYPE;
    last text;
BEGIN
    SELECT * INTO here FROM forum_case WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    last := forum_last_case_event(here.id);
    IF last IS NULL THEN
        INSERT INTO forum_caseevent
            (id, created_at, updated_at, case_id, number, kind, at, reason, reason_code,
             working_days)
        VALUES (gen_random_uuid(), now(), now(), here.id, 1, 'received', here.received_at, '', '',
            COALESCE((SELECT t.working_days FROM forum_clocktarget t
                      WHERE t.authority_id = here.authority_id
                      ORDER BY t.created_at DESC LIMIT 1), 30));
        last := 'received';
    END IF;
    IF forum_state_after(last) <> here.state THEN
        INSERT INTO forum_caseevent
            (id, created_at, updated_at, case_id, number, kind, at, reason, reason_code)
        SELECT gen_random_uuid(), now(), now(), here.id, 1 + max(e.number),
            CASE WHEN here.state <> 'running' THEN here.state
                 WHEN last IN ('stopped', 'lapsed') THEN 'resumed' ELSE 'begun' END,
            COALESCE(here.answered_at, here.updated_at), '', ''
        FROM forum_caseevent e WHERE e.case_id = here.id;
    END IF;
    -- Nobody decides any more about handing on what is closed.
    IF here.state NOT IN ('received', 'running', 'stopped') THEN
        UPDATE forum_transfer SET state = 'void', decided_at = here.updated_at, updated_at = now()
        WHERE case_id = here.id AND state = 'proposed';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.forum_citation_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    stands_in uuid[] := ARRAY[]::uuid[];
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.locator = '[redacted ' || OLD.position || ']'
        AND NEW.older_reason IN ('', '[redacted]')
        AND (to_jsonb(OLD) - ARRAY['locator', 'older_reason', 'updated_at'])
          = (to_jsonb(NEW) - ARRAY['locator', 'older_reason', 'updated_at'])
        AND EXISTS (SELECT 1 FROM forum_answer a
                    WHERE a.id = OLD.answer_id AND a.redacted_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN stands_in := stands_in || OLD.answer_id; END IF;
    IF TG_OP <> 'DELETE' THEN stands_in := stands_in || NEW.answer_id; END IF;
    IF EXISTS (SELECT 1 FROM forum_answer a
               WHERE a.id = ANY(stands_in) AND a.state <> 'drafting') THEN
        RAISE EXCEPTION 'the citations of an offered or issued answer cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_citations_taken_out() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE forum_citation
        SET locator = '[redacted ' || position || ']', updated_at = now(),
            older_reason = CASE WHEN older_reason = '' THEN '' ELSE '[redacted]' END
        WHERE answer_id = NEW.id AND locator IS DISTINCT FROM '[redacted ' || position || ']';
    RETURN NULL;
END $$;

CREATE FUNCTION public.forum_colleague_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM profiles_membership m
      JOIN profiles_membership a ON a.id = NEW.asker_membership_id
      JOIN forum_question q ON q.id = NEW.question_id
    WHERE m.id = NEW.membership_id
      AND m.state = 'verified' AND a.state = 'verified'
      AND m.organisation_id = a.organisation_id
      AND a.user_id = q.asker_id AND m.user_id <> q.asker_id
      AND (q.submitted_at IS NULL OR q.asker_membership_id = a.id)
  ) THEN
    RAISE EXCEPTION 'only members of the organisation asked for read along'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_consent_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  wanted forum_publicationrequest%ROWTYPE;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a consent cannot be changed or removed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT * INTO wanted FROM forum_publicationrequest
    WHERE id = NEW.publication_id FOR NO KEY UPDATE;
  IF wanted.state <> 'awaiting_consents' OR wanted.content_hash <> NEW.content_hash THEN
    RAISE EXCEPTION 'only the text that both look at can be agreed to'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT (
    (NEW.side = 'asker' AND EXISTS (
      SELECT 1 FROM forum_question q
      WHERE q.id = wanted.question_id AND q.asker_id = NEW.person_id))
    OR (NEW.side = 'authority' AND EXISTS (
      SELECT 1 FROM profiles_membership m
      WHERE m.id = NEW.membership_id AND m.user_id = NEW.person_id AND m.role = 'regulator'
        AND m.organisation_id = wanted.authority_id AND m.state = 'verified'))
  ) THEN
    RAISE EXCEPTION 'only the asker and the authority agree'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_contribution_accepted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.revoked_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM forum_contribution c JOIN forum_question q ON q.id = c.question_id
        WHERE c.id = NEW.contribution_id AND c.withdrawn_at IS NULL
          AND q.asker_id = NEW.actor_id AND c.author_id <> NEW.actor_id
    ) THEN
        RAISE EXCEPTION 'only the asker accepts, and only what others say'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_contribution_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT 1 FROM forum_question q WHERE q.id = NEW.question_id
              AND q.public_at IS NOT NULL AND q.state IN ('open', 'answered', 'closed')
        ) THEN
            RAISE EXCEPTION 'only public questions have comments'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM profiles_membership m WHERE m.id = NEW.membership_id
              AND m.user_id = NEW.author_id AND profiles_holds(m.state, m.valid_until)
              AND (m.role <> 'regulator' OR NEW.kind = 'personal_expert')
        ) THEN
            RAISE EXCEPTION 'only verified members comment, officials as persons'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.capacity_id := profiles_freeze_capacity(NEW.membership_id);
        RETURN NEW;
    END IF;
    IF (OLD.public_id, OLD.question_id, OLD.kind, OLD.author_id, OLD.membership_id,
        OLD.capacity_id, OLD.posted_at)
        IS DISTINCT FROM
       (NEW.public_id, NEW.question_id, NEW.kind, NEW.author_id, NEW.membership_id,
        NEW.capacity_id, NEW.posted_at)
       OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    THEN
        RAISE EXCEPTION 'a comment stays with its writer, capacity and question'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_decision_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    decided forum_answer%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was decided about an answer stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO decided FROM forum_answer WHERE id = NEW.answer_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.signed_at IS NOT NULL OR NEW.dropped_at IS NOT NULL
            OR decided.state NOT IN ('issued', 'review_due') OR decided.replaced_at IS NOT NULL
            OR (NEW.kind = 'confirm'
                AND (decided.is_preliminary OR decided.redacted_at IS NOT NULL))
            OR NOT EXISTS (
                SELECT 1 FROM profiles_membership m
                WHERE m.id = NEW.proposer_membership_id AND m.user_id = NEW.proposed_by_id
                  AND m.organisation_id = decided.authority_id
                  AND profiles_holds(m.state, m.valid_until))
            OR EXISTS (
                SELECT named.id FROM unnest(NEW.checked_versions) AS named (id)
                EXCEPT SELECT v.id FROM vocabularies_guidanceversion v) THEN
            RAISE EXCEPTION 'a decision begins as a proposal about an answer in force'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.proposer_capacity_id := profiles_freeze_capacity(NEW.proposer_membership_id);
        RETURN NEW;
    END IF;
    IF OLD.signed_at IS NOT NULL OR OLD.dropped_at IS NOT NULL OR
        (OLD.id, OLD.answer_id, OLD.kind, OLD.reason, OLD.review_by, OLD.checked_versions,
         OLD.proposed_by_id, OLD.proposer_membership_id, OLD.proposer_capacity_id,
         OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.answer_id, NEW.kind, NEW.reason, NEW.review_by, NEW.checked_versions,
         NEW.proposed_by_id, NEW.proposer_membership_id, NEW.proposer_capacity_id,
         NEW.created_at) THEN
        RAISE EXCEPTION 'a decision stays as it was proposed and made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.signed_at IS NOT NULL THEN
        IF decided.state NOT IN ('issued', 'review_due') OR decided.replaced_at IS NOT NULL
            OR (NEW.kind = 'confirm' AND decided.valid_until < NEW.review_by)
            OR NOT EXISTS (
                SELECT 1 FROM profiles_membership m
                WHERE m.id = NEW.signer_membership_id AND m.user_id = NEW.signed_by_id
                  AND m.organisation_id = decided.authority_id AND m.is_signer
                  AND profiles_holds(m.state, m.valid_until)) THEN
            RAISE EXCEPTION 'only a signer of the authority decides, about an answer in force'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.signer_capacity_id := profiles_freeze_capacity(NEW.signer_membership_id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_faq_revision_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a published text of the FAQ stays as it was'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM forum_faqentry e JOIN forum_question q ON q.id = e.question_id
        WHERE e.id = NEW.entry_id AND q.public_at IS NOT NULL AND q.state = 'answered'
    ) THEN
        RAISE EXCEPTION 'the FAQ rests on public questions that were answered'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE forum_faqentry SET
        vector = core_search_weighted(NEW.language, NEW.title, 'A')
            || core_search_weighted(NEW.language, NEW.text_md, 'B'),
        title_key = core_search_folded(NEW.title)
        WHERE id = NEW.entry_id;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_faq_source_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT 1 FROM forum_faqrevision r JOIN forum_faqentry e ON e.id = r.entry_id
        JOIN forum_answer a ON a.question_id = e.question_id
        WHERE r.id = NEW.revision_id AND a.id = NEW.answer_id AND a.issued_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a text of the FAQ rests on issued answers to its own question'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE public.forum_question (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    public_id character varying(24) NOT NULL,
    title character varying(200) NOT NULL,
    language character varying(12) NOT NULL,
    body_md text NOT NULL,
    body_html text NOT NULL,
    position_md text NOT NULL,
    position_html text NOT NULL,
    justification_md text NOT NULL,
    justification_html text NOT NULL,
    visibility character varying(20) NOT NULL,
    state character varying(12) NOT NULL,
    asker_hidden boolean NOT NULL,
    submitted_at timestamp with time zone,
    public_at timestamp with time zone,
    is_fictional boolean NOT NULL,
    asker_id uuid NOT NULL,
    asker_membership_id uuid,
    product_class_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    topic_id uuid NOT NULL,
    capacity_id uuid,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,
    hold_note character varying(300) DEFAULT ''::character varying NOT NULL,
    indication character varying(200) DEFAULT ''::character varying NOT NULL,
    jurisdictions character varying(2)[] DEFAULT '{}'::character varying(2)[] NOT NULL,
    related character varying(200) DEFAULT ''::character varying NOT NULL,
    canonical_question_id uuid,
    parent_question_id uuid,
    CONSTRAINT forum_question_version_check CHECK ((version >= 0)),
    CONSTRAINT question_draft_never_public CHECK (((NOT ((state)::text = ANY ((ARRAY['draft'::character varying, 'held'::character varying])::text[]))) OR (public_at IS NULL))),
    CONSTRAINT question_duplicate_has_canonical CHECK ((((canonical_question_id IS NOT NULL) AND (public_at IS NOT NULL) AND ((state)::text = 'duplicate'::text)) OR ((NOT ((state)::text = 'duplicate'::text)) AND (canonical_question_id IS NULL)))),
    CONSTRAINT question_facts_known CHECK (((jsonb_typeof(facts) = 'object'::text) AND ((facts - ARRAY['donor'::text, 'gmo'::text, 'device'::text, 'orphan'::text, 'paediatric'::text, 'first_in_human'::text]) = '{}'::jsonb) AND (COALESCE((facts ->> 'donor'::text), 'unknown'::text) = ANY (ARRAY['autologous'::text, 'allogeneic'::text, 'xenogeneic'::text, 'none'::text, 'unknown'::text])) AND (COALESCE((facts ->> 'gmo'::text), 'unknown'::text) = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])) AND (COALESCE((facts ->> 'device'::text), 'unknown'::text) = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])) AND (COALESCE((facts ->> 'orphan'::text), 'unknown'::text) = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])) AND (COALESCE((facts ->> 'paediatric'::text), 'unknown'::text) = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])) AND (COALESCE((facts ->> 'first_in_human'::text), 'unknown'::text) = ANY (ARRAY['yes'::text, 'no'::text, 'unknown'::text])))),
    CONSTRAINT question_jurisdictions_are_codes CHECK ((array_to_string(jurisdictions, ''::text) ~ '^([A-Z]{2})*$'::text)),
    CONSTRAINT question_linked_to_another CHECK (((NOT ((canonical_question_id = id) AND (canonical_question_id IS NOT NULL))) AND (NOT ((parent_question_id = id) AND (parent_question_id IS NOT NULL))))),
    CONSTRAINT question_private_never_held CHECK ((NOT (((state)::text = 'held'::text) AND ((visibility)::text = 'authority_private'::text)))),
    CONSTRAINT question_private_never_public CHECK (((NOT ((visibility)::text = 'authority_private'::text)) OR (public_at IS NULL))),
    CONSTRAINT question_public_when_sent CHECK (((NOT ((visibility)::text = 'public'::text)) OR ((state)::text = ANY ((ARRAY['draft'::character varying, 'held'::character varying])::text[])) OR (public_at IS NOT NULL))),
    CONSTRAINT question_sent_for_an_organisation CHECK (((((state)::text = 'draft'::text) AND (submitted_at IS NULL)) OR ((asker_membership_id IS NOT NULL) AND ((state)::text = 'held'::text) AND (submitted_at IS NULL)) OR ((NOT ((state)::text = ANY ((ARRAY['draft'::character varying, 'held'::character varying])::text[]))) AND (asker_membership_id IS NOT NULL) AND (submitted_at IS NOT NULL)))),
    CONSTRAINT question_sent_has_details CHECK ((((state)::text = 'draft'::text) OR (body_md ~ '\S'::text))),
    CONSTRAINT question_sent_in_a_capacity CHECK ((((capacity_id IS NULL) AND (submitted_at IS NULL)) OR ((capacity_id IS NOT NULL) AND (submitted_at IS NOT NULL)))),
    CONSTRAINT question_state_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'held'::character varying, 'open'::character varying, 'answered'::character varying, 'closed'::character varying, 'withdrawn'::character varying, 'duplicate'::character varying])::text[]))),
    CONSTRAINT question_title_says_something CHECK (((title)::text ~ '\S.{13,}\S'::text)),
    CONSTRAINT question_visibility_known CHECK (((visibility)::text = ANY ((ARRAY['public'::character varying, 'public_after_answer'::character varying, 'authority_private'::character varying])::text[])))
);

CREATE FUNCTION public.forum_is_reduction(before public.forum_question, after public.forum_question) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT before.visibility = 'authority_private' AND after.visibility = 'authority_private'
    AND after.body_html = '' AND after.position_md = '' AND after.position_html = ''
    AND after.justification_md = '' AND after.justification_html = ''
    AND (before.public_id, before.state, before.asker_id, before.asker_membership_id,
         before.submitted_at, before.capacity_id, before.topic_id, before.product_class_id,
         before.stage_id, before.is_fictional)
        IS NOT DISTINCT FROM
        (after.public_id, after.state, after.asker_id, after.asker_membership_id,
         after.submitted_at, after.capacity_id, after.topic_id, after.product_class_id,
         after.stage_id, after.is_fictional)
    AND EXISTS (SELECT 1 FROM forum_questionreduction r
                WHERE r.question_id = before.id AND r.reduced_at IS NULL)
$$;

CREATE FUNCTION public.forum_issued_while_held() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM forum_signature s JOIN profiles_membership m ON m.id = s.membership_id
    WHERE s.answer_id = NEW.id AND s.offer = NEW.offer AND s.content_hash = NEW.content_hash
      AND s.signer_id <> NEW.drafter_id AND NOT s.signer_id = ANY (NEW.writers)
      AND profiles_holds(m.state, m.valid_until) AND m.is_signer
  ) OR NOT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.user_id = NEW.issued_by_id AND m.organisation_id = NEW.authority_id
      AND profiles_holds(m.state, m.valid_until) AND m.is_signer
  ) THEN
    RAISE EXCEPTION 'who signs and who issues holds the role at that moment'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_last_case_event(of_case uuid) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT kind FROM forum_caseevent
    WHERE case_id = of_case AND kind <> 'due_changed' ORDER BY number DESC LIMIT 1
$$;

CREATE FUNCTION public.forum_lead_ended() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE forum_minutes
        SET state = 'drafting', offer = NULL, content_hash = '', version = version + 1,
            updated_at = clock_timestamp()
        WHERE lead_id = NEW.id AND state = 'offered';
    RETURN NULL;
END $$;

CREATE FUNCTION public.forum_lead_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'who led stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.ended_at IS NOT NULL
            OR NOT forum_official_of(NEW.taken_by_id, NEW.authority_id, false)
            OR NOT EXISTS (
                SELECT 1 FROM forum_case c
                WHERE c.question_id = NEW.question_id AND c.authority_id = NEW.authority_id
                  AND c.state IN ('received', 'running', 'stopped', 'answered', 'referred'))
            OR 2 > (SELECT count(*) FROM forum_case c
                    WHERE c.question_id = NEW.question_id
                      AND c.state IN ('received', 'running', 'stopped', 'answered', 'referred'))
        THEN
            RAISE EXCEPTION 'only one of several authorities that were asked leads'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL OR
        (OLD.id, OLD.question_id, OLD.authority_id, OLD.taken_by_id, OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.question_id, NEW.authority_id, NEW.taken_by_id, NEW.created_at) THEN
        RAISE EXCEPTION 'a lead ends once, and says nothing else later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.ended_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM forum_case c
        WHERE c.question_id = NEW.question_id
          AND forum_official_of(NEW.ended_by_id, c.authority_id, false)
    ) THEN
        RAISE EXCEPTION 'only authorities that were asked end a lead'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_mark_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    speaking integer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a mark stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state <> 'proposed' THEN
        RAISE EXCEPTION 'a mark begins as a proposal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        (OLD.id, OLD.question_id, OLD.authority_id, OLD.own_answer_id, OLD.other_authority_id,
         OLD.other_answer_id, OLD.stance, OLD.note, OLD.language, OLD.proposed_by_id,
         OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.question_id, NEW.authority_id, NEW.own_answer_id, NEW.other_authority_id,
         NEW.other_answer_id, NEW.stance, NEW.note, NEW.language, NEW.proposed_by_id,
         NEW.created_at)
        OR OLD.state NOT IN ('proposed', 'standing')
        OR (OLD.state = 'standing' AND NEW.state NOT IN ('standing', 'replaced', 'lapsed'))
        OR (OLD.state = 'proposed' AND NEW.state NOT IN
            ('proposed', 'standing', 'dropped', 'lapsed'))
        OR ((OLD.confirmed_at, OLD.confirmed_by_id)
                IS DISTINCT FROM (NEW.confirmed_at, NEW.confirmed_by_id)
            AND NOT (OLD.state = 'proposed' AND NEW.state = 'standing'))
    ) THEN
        RAISE EXCEPTION 'a mark stays as it was made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' OR (OLD.state = 'proposed' AND NEW.state = 'standing') THEN
        SELECT count(*) INTO speaking FROM (
            SELECT 1 FROM forum_answer a
            WHERE a.id IN (NEW.own_answer_id, NEW.other_answer_id)
              AND forum_answer_speaks(a.state, a.replaced_at, a.redacted_at)
              AND a.kind = 'official' AND (NOT a.is_preliminary OR a.id = NEW.other_answer_id)
            ORDER BY a.id FOR SHARE
        ) AS both_answers;
        IF speaking <> 2 THEN
            RAISE EXCEPTION 'a mark needs two answers in force'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'INSERT' AND NOT forum_official_of(NEW.proposed_by_id, NEW.authority_id, false) THEN
        RAISE EXCEPTION 'a mark is proposed by an official of its authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed' AND NEW.state = 'standing' AND (
        NOT forum_official_of(NEW.confirmed_by_id, NEW.authority_id, true)
        OR EXISTS (
            SELECT 1 FROM profiles_membership one JOIN profiles_membership two
                ON one.user_id = two.user_id
            WHERE one.id = NEW.proposed_by_id AND two.id = NEW.confirmed_by_id)
    ) THEN
        RAISE EXCEPTION 'a mark is confirmed by a second official who signs'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_marks_of(which uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM 1 FROM forum_questionwords
    WHERE question_id = ANY (which) ORDER BY question_id FOR UPDATE;
  UPDATE forum_questionwords w
    SET listed_at = told.listed_at, state = told.state, marks = told.marks
    FROM (SELECT q.id, 
    CASE WHEN q.state IN ('open', 'answered', 'closed') THEN q.public_at END AS listed_at,
    q.state AS state,
    ARRAY[q.topic_id, q.product_class_id, q.stage_id]
      || ARRAY(SELECT c.authority_id FROM forum_case c WHERE c.question_id = q.id ORDER BY c.id)
      AS marks
 FROM forum_question q WHERE q.id = ANY (which)) told
    WHERE w.question_id = told.id AND (w.listed_at, w.state, w.marks)
      IS DISTINCT FROM (told.listed_at, told.state, told.marks);
END
$$;

CREATE FUNCTION public.forum_minutes_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.issued_at IS NOT NULL THEN
            RAISE EXCEPTION 'issued minutes cannot be deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'drafting' THEN
            RAISE EXCEPTION 'minutes begin as a draft'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT q.is_fictional INTO NEW.is_fictional FROM forum_question q
            WHERE q.id = NEW.question_id;
        RETURN NEW;
    END IF;
    IF OLD.issued_at IS NOT NULL THEN
        RAISE EXCEPTION 'issued minutes never change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.id, OLD.public_id, OLD.question_id, OLD.is_fictional, OLD.created_at) IS DISTINCT FROM
       (NEW.id, NEW.public_id, NEW.question_id, NEW.is_fictional, NEW.created_at) THEN
        RAISE EXCEPTION 'minutes stay with their question'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Whatever else an update says: another text is a draft, which nobody has agreed to.
    IF OLD.state = 'offered' AND
        (OLD.language, OLD.agreed_md, OLD.agreed_html, OLD.divergence_md, OLD.divergence_html,
         OLD.actions_md, OLD.actions_html, OLD.disclaimer_version, OLD.authority_id, OLD.lead_id)
        IS DISTINCT FROM
        (NEW.language, NEW.agreed_md, NEW.agreed_html, NEW.divergence_md, NEW.divergence_html,
         NEW.actions_md, NEW.actions_html, NEW.disclaimer_version, NEW.authority_id, NEW.lead_id)
    THEN
        NEW.state := 'drafting';
    END IF;
    IF NEW.state = 'drafting' THEN
        NEW.offer := NULL;
        NEW.content_hash := '';
    ELSIF OLD.state = 'drafting' THEN
        IF NEW.state <> 'offered' THEN
            RAISE EXCEPTION 'minutes are offered before they are issued'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.offer := gen_random_uuid();
    ELSIF (OLD.offer, OLD.content_hash, OLD.writers)
        IS DISTINCT FROM (NEW.offer, NEW.content_hash, NEW.writers) THEN
        RAISE EXCEPTION 'what is offered cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'issued' THEN
        PERFORM 1 FROM forum_answer a WHERE a.question_id = NEW.question_id
            AND a.issued_at IS NOT NULL ORDER BY a.id FOR SHARE;
        IF EXISTS (
            SELECT 1 FROM forum_answer a
            WHERE a.question_id = NEW.question_id AND NOT a.is_preliminary
              AND a.kind = 'official'
              AND forum_answer_speaks(a.state, a.replaced_at, a.redacted_at)
              AND NOT EXISTS (
                SELECT 1 FROM forum_minutesvoice v
                WHERE v.minutes_id = NEW.id AND v.offer = NEW.offer AND v.answer_id = a.id
                  AND v.content_hash = NEW.content_hash)
        ) OR 2 > (
            SELECT count(*) FROM forum_minutesvoice v JOIN forum_answer a ON a.id = v.answer_id
            WHERE v.minutes_id = NEW.id AND v.offer = NEW.offer AND v.kind = 'agreed'
              AND forum_answer_speaks(a.state, a.replaced_at, a.redacted_at)
        ) OR NOT EXISTS (
            SELECT 1 FROM forum_minutesvoice v
            WHERE v.minutes_id = NEW.id AND v.offer = NEW.offer AND v.kind = 'agreed'
              AND v.authority_id = NEW.authority_id
        ) OR NOT EXISTS (
            SELECT 1 FROM forum_leadauthority l WHERE l.id = NEW.lead_id AND l.ended_at IS NULL
        ) OR NOT forum_official_of(NEW.issued_by_id, NEW.authority_id, true) THEN
            RAISE EXCEPTION 'minutes need the voice of every authority that answers'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_no_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'official records cannot be emptied'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.forum_note_fits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.case_id, OLD.author_id, OLD.author_membership_id, OLD.created_at)
            IS DISTINCT FROM
            (NEW.case_id, NEW.author_id, NEW.author_membership_id, NEW.created_at) THEN
            RAISE EXCEPTION 'a note stays with its case and its writer'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'note_stays';
        END IF;
        IF OLD.body_md IS DISTINCT FROM NEW.body_md AND NOT EXISTS (
            SELECT 1 FROM forum_casenoterevision r
            WHERE r.note_id = OLD.id AND r.body_md = OLD.body_md
        ) THEN
            RAISE EXCEPTION 'what a note said before is kept'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'note_keeps_what_it_said';
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM profiles_membership m JOIN forum_case c
          ON c.authority_id = m.organisation_id
        WHERE c.id = NEW.case_id AND m.id = NEW.author_membership_id
          AND m.user_id = NEW.author_id AND m.role = 'regulator' AND m.state = 'verified'
    ) THEN
        RAISE EXCEPTION 'only officials of the authority write notes on its case'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'note_of_the_authority';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_note_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'notes and what they said before stay'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'note_stays';
END $$;

CREATE FUNCTION public.forum_official_of(membership uuid, authority uuid, signs boolean) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.id = membership AND m.organisation_id = authority AND m.role = 'regulator'
      AND profiles_holds(m.state, m.valid_until) AND (m.is_signer OR NOT signs))
$$;

CREATE FUNCTION public.forum_opening_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a request to open a question stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' THEN
      RAISE EXCEPTION 'a request to open a question begins undecided'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting' THEN
    RAISE EXCEPTION 'a request to open a question is decided once'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.number, OLD.question_id, OLD.reason, OLD.asked_by_id, OLD.asked_role)
      IS DISTINCT FROM (NEW.number, NEW.question_id, NEW.reason, NEW.asked_by_id, NEW.asked_role)
  THEN
    RAISE EXCEPTION 'a request to open a question stays as it was asked'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'allowed' AND (
    NOT EXISTS (
      SELECT 1 FROM forum_question q
      WHERE q.id = NEW.question_id AND q.submitted_at IS NOT NULL AND q.public_at IS NULL
        AND q.asker_id NOT IN (NEW.asked_by_id, NEW.decided_by_id)
    ) OR EXISTS (
      SELECT 1 FROM profiles_membership m
      WHERE m.user_id IN (NEW.asked_by_id, NEW.decided_by_id) AND m.state = 'verified'
        AND (m.organisation_id IN (
               SELECT c.authority_id FROM forum_case c WHERE c.question_id = NEW.question_id)
             OR m.organisation_id IN (
               SELECT a.organisation_id FROM forum_question q
                 JOIN profiles_membership a ON a.id = q.asker_membership_id
               WHERE q.id = NEW.question_id))
    )
  ) THEN
    RAISE EXCEPTION 'parties of a question do not open it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_publication_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a request to publish stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM forum_answer a JOIN forum_question q ON q.id = a.question_id
    WHERE a.id = NEW.answer_id AND a.question_id = NEW.question_id
      AND a.authority_id = NEW.authority_id AND a.issued_at IS NOT NULL
      AND q.visibility = 'authority_private'
  ) THEN
    RAISE EXCEPTION 'only an issued answer to a private question is published this way'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'a request to publish begins as a proposal'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.question_id, OLD.answer_id, OLD.authority_id)
      IS DISTINCT FROM (NEW.question_id, NEW.answer_id, NEW.authority_id)
    OR (OLD.new_question_id IS NOT NULL
        AND OLD.new_question_id IS DISTINCT FROM NEW.new_question_id) THEN
    RAISE EXCEPTION 'a request to publish stays with its question'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state IN ('published', 'refused', 'expired') AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'a request to publish that ended stays ended'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (OLD.title, OLD.body_md, OLD.position_md, OLD.justification_md, OLD.short, OLD.text_md,
      OLD.no_guidance_reason, OLD.topic_id, OLD.names_country)
      IS DISTINCT FROM
     (NEW.title, NEW.body_md, NEW.position_md, NEW.justification_md, NEW.short, NEW.text_md,
      NEW.no_guidance_reason, NEW.topic_id, NEW.names_country)
    AND OLD.state NOT IN ('refused', 'expired')
    AND (NEW.edition <= OLD.edition OR NEW.state <> 'redacting' OR NEW.content_hash <> '') THEN
    RAISE EXCEPTION 'a changed text is a new edition'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'agreed' AND OLD.state <> 'agreed' AND (
    OLD.state <> 'awaiting_consents' OR OLD.content_hash <> NEW.content_hash
    OR (SELECT count(DISTINCT c.side) FROM forum_publicationconsent c
        WHERE c.publication_id = NEW.id AND c.content_hash = NEW.content_hash) < 2) THEN
    RAISE EXCEPTION 'both sides agree to the same text'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.state = 'published' AND OLD.state NOT IN ('agreed', 'published') THEN
    RAISE EXCEPTION 'only what both agreed to is published'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_publication_lapses(new_question uuid) RETURNS void
    LANGUAGE sql
    AS $$
  UPDATE forum_publicationrequest
  SET state = 'redacting', content_hash = '', edition = edition + 1, version = version + 1,
      updated_at = now()
  WHERE new_question_id = new_question AND state = 'agreed';
$$;

CREATE FUNCTION public.forum_published_answer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  agreed forum_publicationrequest%ROWTYPE;
BEGIN
  SELECT * INTO agreed FROM forum_publicationrequest WHERE new_question_id = NEW.question_id;
  IF agreed.id IS NULL THEN
    RETURN NEW;
  END IF;
  IF OLD.issued_at IS NULL AND NEW.issued_at IS NOT NULL THEN
    SELECT * INTO agreed FROM forum_publicationrequest WHERE id = agreed.id FOR NO KEY UPDATE;
    IF agreed.state <> 'agreed' OR NOT forum_publishes_what_was_read(agreed, NEW) THEN
      RAISE EXCEPTION 'both sides agree to a text before it is published'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE forum_publicationrequest
      SET state = 'published', ended_at = NEW.issued_at, version = version + 1, updated_at = now()
      WHERE id = agreed.id;
  ELSIF (OLD.short, OLD.text_md, OLD.no_guidance_reason)
      IS DISTINCT FROM (NEW.short, NEW.text_md, NEW.no_guidance_reason)
    AND OLD.issued_at IS NULL THEN
    PERFORM forum_publication_lapses(NEW.question_id);
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_published_question() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM forum_publication_lapses(NEW.id);
  RETURN NEW;
END
$$;

CREATE TABLE public.forum_answer (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    public_id character varying(24) NOT NULL,
    language character varying(12) NOT NULL,
    short character varying(300) NOT NULL,
    text_md text NOT NULL,
    text_html text NOT NULL,
    jurisdictions character varying(2)[] NOT NULL,
    no_guidance_reason character varying(500) NOT NULL,
    valid_from date,
    valid_until date,
    disclaimer_version character varying(20) NOT NULL,
    content_hash character varying(64) NOT NULL,
    state character varying(12) NOT NULL,
    writers uuid[] NOT NULL,
    offer uuid,
    return_reason character varying(1000) NOT NULL,
    issued_at timestamp with time zone,
    is_fictional boolean NOT NULL,
    authority_id uuid NOT NULL,
    basis_id uuid,
    drafter_id uuid NOT NULL,
    drafter_membership_id uuid NOT NULL,
    issued_by_id uuid,
    case_id uuid NOT NULL,
    question_id uuid NOT NULL,
    returned_md text DEFAULT ''::text NOT NULL,
    returned_citations text[],
    capacity_id uuid,
    drafter_capacity_id uuid NOT NULL,
    conditions jsonb DEFAULT '{}'::jsonb NOT NULL,
    for_classes character varying(60)[] DEFAULT '{}'::character varying(60)[] NOT NULL,
    for_stages character varying(60)[] DEFAULT '{}'::character varying(60)[] NOT NULL,
    is_preliminary boolean DEFAULT false NOT NULL,
    letter_date date,
    letter_reference character varying(120) DEFAULT ''::character varying NOT NULL,
    letter_scan_id uuid,
    redacted_at timestamp with time zone,
    replaced_at timestamp with time zone,
    review_by date,
    review_due_told_at timestamp with time zone,
    review_soon_told_at timestamp with time zone,
    channel_id uuid,
    kind character varying(12) DEFAULT 'official'::character varying NOT NULL,
    change_note character varying(500) DEFAULT ''::character varying NOT NULL,
    ended_on date,
    review_due_on date,
    supersedes_id uuid,
    CONSTRAINT answer_due_since_a_day CHECK (((NOT ((state)::text = 'review_due'::text)) OR (review_due_on IS NOT NULL))),
    CONSTRAINT answer_ended_has_a_day CHECK ((((ended_on >= valid_from) AND (ended_on IS NOT NULL) AND ((state)::text = ANY ((ARRAY['superseded'::character varying, 'withdrawn'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['superseded'::character varying, 'withdrawn'::character varying])::text[]))) AND (ended_on IS NULL)))),
    CONSTRAINT answer_final_takes_a_place CHECK (((supersedes_id IS NULL) OR ((NOT is_preliminary) AND (NOT ((supersedes_id = id) AND (supersedes_id IS NOT NULL)))))),
    CONSTRAINT answer_issued_in_a_capacity CHECK (((issued_at IS NULL) OR (capacity_id IS NOT NULL))),
    CONSTRAINT answer_issued_is_complete CHECK (((NOT ((state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying, 'superseded'::character varying, 'withdrawn'::character varying])::text[]))) OR ((basis_id IS NOT NULL) AND (issued_at IS NOT NULL) AND (issued_by_id IS NOT NULL) AND (valid_from IS NOT NULL) AND (valid_until > valid_from) AND (valid_until IS NOT NULL)))),
    CONSTRAINT answer_letter_is_whole CHECK ((((letter_date IS NULL) AND ((letter_reference)::text = ''::text) AND (letter_scan_id IS NULL)) OR ((letter_date IS NOT NULL) AND ((letter_reference)::text ~ '\S'::text) AND (letter_scan_id IS NOT NULL)))),
    CONSTRAINT answer_offered_is_hashed CHECK ((((state)::text = 'drafting'::text) OR (((content_hash)::text ~ '^[0-9a-f]{64}$'::text) AND ((short)::text ~ '\S'::text) AND (text_md ~ '\S'::text)))),
    CONSTRAINT answer_preliminary_is_replaced CHECK (((replaced_at IS NULL) OR (is_preliminary AND ((state)::text = 'issued'::text)))),
    CONSTRAINT answer_redacted_says_so CHECK (((redacted_at IS NULL) OR ((issued_at IS NOT NULL) AND ((short)::text = '[redacted]'::text)))),
    CONSTRAINT answer_referral_has_channel CHECK ((((channel_id IS NULL) AND ((kind)::text = 'official'::text)) OR ((channel_id IS NOT NULL) AND (NOT is_preliminary) AND ((kind)::text = 'referral'::text)))),
    CONSTRAINT answer_reviewed_while_valid CHECK (((review_by IS NULL) OR (valid_until IS NULL) OR (review_by <= valid_until))),
    CONSTRAINT answer_says_what_changed CHECK (((((change_note)::text = ''::text) AND (supersedes_id IS NULL)) OR (((state)::text = 'drafting'::text) AND (supersedes_id IS NOT NULL)) OR (((change_note)::text ~ '\S'::text) AND (supersedes_id IS NOT NULL)))),
    CONSTRAINT answer_state_known CHECK (((state)::text = ANY ((ARRAY['drafting'::character varying, 'in_signoff'::character varying, 'issued'::character varying, 'review_due'::character varying, 'superseded'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT forum_answer_version_check CHECK ((version >= 0))
);

CREATE TABLE public.forum_publicationrequest (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    state character varying(20) NOT NULL,
    proposed_side character varying(10) NOT NULL,
    title character varying(200) NOT NULL,
    body_md text NOT NULL,
    position_md text NOT NULL,
    justification_md text NOT NULL,
    short character varying(300) NOT NULL,
    text_md text NOT NULL,
    no_guidance_reason character varying(500) NOT NULL,
    names_country boolean NOT NULL,
    edition integer NOT NULL,
    content_hash character varying(64) NOT NULL,
    ended_side character varying(10) NOT NULL,
    ended_reason character varying(1000) NOT NULL,
    ended_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    answer_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    new_question_id uuid,
    proposed_by_id uuid NOT NULL,
    question_id uuid NOT NULL,
    topic_id uuid NOT NULL,
    CONSTRAINT forum_publicationrequest_edition_check CHECK ((edition >= 0)),
    CONSTRAINT forum_publicationrequest_version_check CHECK ((version >= 0)),
    CONSTRAINT publication_agreed_has_a_question CHECK (((NOT ((state)::text = ANY ((ARRAY['agreed'::character varying, 'published'::character varying])::text[]))) OR (new_question_id IS NOT NULL))),
    CONSTRAINT publication_agreed_text_is_hashed CHECK (((NOT ((state)::text = ANY ((ARRAY['awaiting_consents'::character varying, 'agreed'::character varying, 'published'::character varying])::text[]))) OR ((content_hash)::text ~ '^[0-9a-f]{64}$'::text))),
    CONSTRAINT publication_state_known CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'redacting'::character varying, 'cell_check'::character varying, 'awaiting_consents'::character varying, 'agreed'::character varying, 'published'::character varying, 'refused'::character varying, 'expired'::character varying])::text[])))
);

CREATE FUNCTION public.forum_publishes_what_was_read(request public.forum_publicationrequest, new public.forum_answer) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT (request.short, request.text_md, request.no_guidance_reason)
      = (new.short, new.text_md, new.no_guidance_reason)
    AND new.letter_date IS NULL
    AND EXISTS (
      SELECT 1 FROM forum_answer a
      WHERE a.id = request.answer_id AND a.redacted_at IS NULL AND a.ended_on IS NULL
        AND (a.kind, a.language, a.basis_id, a.jurisdictions, a.conditions, a.for_classes,
             a.for_stages, a.is_preliminary)
            IS NOT DISTINCT FROM
            (new.kind, new.language, new.basis_id, new.jurisdictions, new.conditions,
             new.for_classes, new.for_stages, new.is_preliminary))
    AND NOT EXISTS (
      SELECT 1 FROM forum_citation c
      WHERE c.answer_id = new.id AND NOT EXISTS (
        SELECT 1 FROM forum_citation p
        WHERE p.answer_id = request.answer_id
          AND (p.guidance_version_id, p.locator) = (c.guidance_version_id, c.locator)
          AND p.older_reason IN ('', c.older_reason)))
$$;

CREATE FUNCTION public.forum_question_capacity() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.submitted_at IS NULL THEN
    NEW.capacity_id := NULL;
  ELSIF TG_OP = 'INSERT' OR OLD.submitted_at IS NULL THEN
    NEW.capacity_id := profiles_freeze_capacity(NEW.asker_membership_id);
  ELSIF OLD.capacity_id IS NOT NULL AND NEW.capacity_id IS DISTINCT FROM OLD.capacity_id THEN
    RAISE EXCEPTION 'the capacity in which somebody asked stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_question_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.submitted_at IS NOT NULL AND
        (OLD.visibility, OLD.asker_id, OLD.asker_membership_id, OLD.submitted_at, OLD.public_id)
        IS DISTINCT FROM
        (NEW.visibility, NEW.asker_id, NEW.asker_membership_id, NEW.submitted_at, NEW.public_id)
    THEN
        RAISE EXCEPTION 'asker and readers of a sent question cannot change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM forum_answer a
               WHERE a.question_id = OLD.id AND a.issued_at IS NOT NULL)
        AND ((OLD.title, OLD.language, OLD.body_md, OLD.body_html, OLD.position_md,
              OLD.position_html, OLD.justification_md, OLD.justification_html, OLD.topic_id,
              OLD.product_class_id, OLD.stage_id, OLD.is_fictional)
             IS DISTINCT FROM
             (NEW.title, NEW.language, NEW.body_md, NEW.body_html, NEW.position_md,
              NEW.position_html, NEW.justification_md, NEW.justification_html, NEW.topic_id,
              NEW.product_class_id, NEW.stage_id, NEW.is_fictional)
             OR NEW.state IN ('draft', 'withdrawn')
             OR (OLD.public_at IS NOT NULL AND NEW.public_at IS NULL)) THEN
        RAISE EXCEPTION 'an answered question stays as it was asked'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_question_links() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    target forum_question%ROWTYPE;
BEGIN
    IF NEW.parent_question_id IS NOT NULL
        AND (TG_OP = 'INSERT' OR NEW.parent_question_id IS DISTINCT FROM OLD.parent_question_id)
        AND NOT EXISTS (SELECT 1 FROM forum_question p
                        WHERE p.id = NEW.parent_question_id AND p.submitted_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'only what was sent is followed up'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.submitted_at IS NOT NULL
        AND NEW.parent_question_id IS DISTINCT FROM OLD.parent_question_id THEN
        RAISE EXCEPTION 'a sent question follows up what it did when it was sent'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.canonical_question_id IS NOT NULL
        AND (TG_OP = 'INSERT'
             OR NEW.canonical_question_id IS DISTINCT FROM OLD.canonical_question_id) THEN
        SELECT * INTO target FROM forum_question
            WHERE id = NEW.canonical_question_id FOR SHARE;
        IF target.public_at IS NULL OR target.canonical_question_id IS NOT NULL
            OR target.state NOT IN ('open', 'answered', 'closed') OR NEW.public_at IS NULL THEN
            RAISE EXCEPTION 'a duplicate leads to a public question that is none itself'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM forum_question d WHERE d.canonical_question_id = NEW.id) THEN
            RAISE EXCEPTION 'other questions lead to this one'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM forum_answer a WHERE a.question_id = NEW.id
                   AND a.state <> 'drafting') THEN
            RAISE EXCEPTION 'what an authority answers is no duplicate'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IS DISTINCT FROM NEW.state
        AND NEW.state NOT IN ('open', 'answered', 'closed')
        AND EXISTS (SELECT 1 FROM forum_question d WHERE d.canonical_question_id = NEW.id) THEN
        RAISE EXCEPTION 'other questions lead to this one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_question_marks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM forum_marks_of(ARRAY[NEW.id]);
  RETURN NULL;
END
$$;

CREATE FUNCTION public.forum_question_revision_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.withheld_at IS NOT NULL
        AND (NEW.id, NEW.question_id, NEW.number, NEW.changed, NEW.created_at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.question_id, OLD.number, OLD.changed, OLD.created_at)
        AND NEW.before = '{}'::jsonb AND NEW.reason IN ('', OLD.reason) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a change of a question stays as it was made'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.forum_question_said_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM forum_answer a
             WHERE a.question_id = OLD.id AND a.issued_at IS NOT NULL) THEN
    RAISE EXCEPTION 'an answered question stays as it was asked'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION public.forum_question_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM 1 FROM forum_questionwords WHERE question_id = NEW.id FOR UPDATE;
  PERFORM forum_words_of(ARRAY[NEW.id]);
  RETURN NULL;
END
$$;

CREATE FUNCTION public.forum_reading_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a reading stays as it was written down'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM forum_breakglass b WHERE b.id = NEW.opening_id AND b.state = 'allowed'
  ) THEN
    RAISE EXCEPTION 'nothing is open'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_redaction_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a redaction stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.done_at IS NOT NULL OR NEW.dropped_at IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM forum_answer a WHERE a.id = NEW.answer_id AND a.issued_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'a redaction begins as a proposal about an issued answer'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.done_at IS NOT NULL OR OLD.dropped_at IS NOT NULL OR
        (OLD.id, OLD.answer_id, OLD.ground, OLD.reason, OLD.proposed_by_id, OLD.created_at)
        IS DISTINCT FROM
        (NEW.id, NEW.answer_id, NEW.ground, NEW.reason, NEW.proposed_by_id, NEW.created_at) THEN
        RAISE EXCEPTION 'a redaction stays as it was decided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_revision_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'an earlier text stays as it was'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION public.forum_routing_rule_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
        OR (OLD.id, OLD.priority, OLD.topic_id, OLD.country_id, OLD.stage_id, OLD.authority_id,
            OLD.queue_id, OLD.made_by_id, OLD.follows_id, OLD.created_at)
        IS DISTINCT FROM
           (NEW.id, NEW.priority, NEW.topic_id, NEW.country_id, NEW.stage_id, NEW.authority_id,
            NEW.queue_id, NEW.made_by_id, NEW.follows_id, NEW.created_at) THEN
        RAISE EXCEPTION 'a routing rule is ended, never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_signature_capacity() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.capacity_id := profiles_freeze_capacity(NEW.membership_id);
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_signature_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    signed forum_answer%ROWTYPE;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a signature cannot be changed or removed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO signed FROM forum_answer WHERE id = NEW.answer_id FOR NO KEY UPDATE;
    IF signed.drafter_id = NEW.signer_id OR NEW.signer_id = ANY (signed.writers) THEN
        RAISE EXCEPTION 'who wrote a text cannot sign it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF signed.state <> 'in_signoff' OR signed.content_hash <> NEW.content_hash
        OR signed.offer IS DISTINCT FROM NEW.offer THEN
        RAISE EXCEPTION 'only the text that is offered for signature can be signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM profiles_membership m
        WHERE m.id = NEW.membership_id AND m.user_id = NEW.signer_id
          AND m.organisation_id = signed.authority_id
          AND m.state = 'verified' AND m.is_signer
    ) THEN
        RAISE EXCEPTION 'only a signer of the authority can sign'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_signer_holds() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.id = NEW.membership_id AND profiles_holds(m.state, m.valid_until)
  ) THEN
    RAISE EXCEPTION 'the role of who signs has ended'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.forum_state_after(kind text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN kind IN ('begun', 'resumed') THEN 'running' ELSE kind END
$$;

CREATE FUNCTION public.forum_transfer_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'proposed' THEN
        RAISE EXCEPTION 'a transfer begins as a proposal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.state <> 'proposed'
        OR (OLD.case_id, OLD.to_authority_id) IS DISTINCT FROM (NEW.case_id, NEW.to_authority_id))
    THEN
        RAISE EXCEPTION 'a decided transfer stays decided'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Only the asker agrees, and only to this authority and this question.
    IF NEW.state = 'accepted' AND NOT EXISTS (
        SELECT 1 FROM forum_case here JOIN forum_case there ON there.question_id = here.question_id
        JOIN forum_question q ON q.id = here.question_id
        WHERE here.id = NEW.case_id AND there.id = NEW.new_case_id AND there.id <> here.id
          AND there.authority_id = NEW.to_authority_id AND q.asker_id = NEW.decided_by_id
    ) THEN
        RAISE EXCEPTION 'a transfer needs the asker and the case at the other authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TABLE public.forum_transfer (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    reason character varying(1000) NOT NULL,
    state character varying(12) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    case_id uuid NOT NULL,
    decided_by_id uuid,
    new_case_id uuid,
    proposed_by_id uuid NOT NULL,
    to_authority_id uuid NOT NULL,
    CONSTRAINT transfer_accepted_has_case CHECK ((((decided_by_id IS NOT NULL) AND (new_case_id IS NOT NULL) AND ((state)::text = 'accepted'::text)) OR ((NOT ((state)::text = 'accepted'::text)) AND (new_case_id IS NULL)))),
    CONSTRAINT transfer_has_reason CHECK (((reason)::text ~ '\S'::text)),
    CONSTRAINT transfer_state_known CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'accepted'::character varying, 'refused'::character varying, 'expired'::character varying, 'void'::character varying])::text[])))
);

CREATE FUNCTION public.forum_transfer_is_reduction(before public.forum_transfer, after public.forum_transfer) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT (before.id, before.case_id, before.to_authority_id, before.state, before.proposed_by_id,
          before.expires_at, before.decided_by_id, before.decided_at, before.new_case_id,
          before.created_at)
      IS NOT DISTINCT FROM
         (after.id, after.case_id, after.to_authority_id, after.state, after.proposed_by_id,
          after.expires_at, after.decided_by_id, after.decided_at, after.new_case_id,
          after.created_at)
    AND EXISTS (SELECT 1 FROM forum_case c
                JOIN forum_questionreduction r ON r.question_id = c.question_id
                WHERE c.id = before.case_id AND r.reduced_at IS NULL)
$$;

CREATE FUNCTION public.forum_voice_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    said forum_minutes%ROWTYPE;
    speaks boolean;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a voice cannot be changed or removed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT forum_answer_speaks(a.state, a.replaced_at, a.redacted_at) AND NOT a.is_preliminary
        AND a.kind = 'official'
        INTO speaks FROM forum_answer a WHERE a.id = NEW.answer_id FOR SHARE;
    SELECT * INTO said FROM forum_minutes WHERE id = NEW.minutes_id FOR NO KEY UPDATE;
    IF said.state <> 'offered' OR said.offer IS DISTINCT FROM NEW.offer
        OR said.content_hash <> NEW.content_hash OR said.question_id <> NEW.question_id
        OR NOT speaks THEN
        RAISE EXCEPTION 'only the text that is offered can be agreed to'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT forum_official_of(NEW.signer_id, NEW.authority_id, true) OR EXISTS (
        SELECT 1 FROM profiles_membership m
        WHERE m.id = NEW.signer_id AND m.user_id = ANY (said.writers)
    ) THEN
        RAISE EXCEPTION 'a signer who wrote none of it speaks for an authority'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.forum_words_of(which uuid[]) RETURNS void
    LANGUAGE sql
    AS $$
  INSERT INTO forum_questionwords (question_id, vector, title_key, listed_at, state, marks)
  SELECT q.id,
    core_search_weighted(q.language, q.title, 'A')
    || core_search_weighted(q.language, q.body_md, 'C')
    || core_search_weighted(q.language, q.position_md, 'C')
    || core_search_weighted(q.language, q.justification_md, 'C')
    || coalesce((
      SELECT core_search_joined(
        core_search_weighted(a.language, a.short, 'B')
        || core_search_weighted(a.language, a.text_md, 'D') ORDER BY a.id)
      FROM forum_answer a WHERE a.question_id = q.id AND a.state IN ('issued', 'review_due')), ''),
    core_search_folded(q.title), 
    CASE WHEN q.state IN ('open', 'answered', 'closed') THEN q.public_at END AS listed_at,
    q.state AS state,
    ARRAY[q.topic_id, q.product_class_id, q.stage_id]
      || ARRAY(SELECT c.authority_id FROM forum_case c WHERE c.question_id = q.id ORDER BY c.id)
      AS marks

  FROM forum_question q WHERE q.id = ANY (which)
  ON CONFLICT (question_id) DO UPDATE
    SET vector = EXCLUDED.vector, title_key = EXCLUDED.title_key, listed_at = EXCLUDED.listed_at, state = EXCLUDED.state, marks = EXCLUDED.marks
$$;

CREATE FUNCTION public.profiles_check_mandate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (SELECT kind FROM profiles_organisation WHERE id = NEW.organisation_id)
    NOT IN ('authority', 'eu_agency')
  THEN
    RAISE EXCEPTION 'only an authority has a mandate'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_is_of_an_authority';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_check_pseudonym() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'INSERT' OR EXISTS (
    SELECT 1 FROM profiles_membership
    WHERE user_id = NEW.user_id AND role <> 'patient' AND state <> 'revoked'
  ) THEN
    RAISE EXCEPTION 'this role needs the real name'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_real_name';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_check_real_name() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  kind text;
BEGIN
  SELECT name_kind INTO kind FROM profiles_person WHERE user_id = NEW.user_id FOR SHARE;
  IF kind = 'pseudonym' THEN
    RAISE EXCEPTION 'this role needs the real name'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_real_name';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_check_role() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NOT profiles_role_fits(
    NEW.role, (SELECT kind FROM profiles_organisation WHERE id = NEW.organisation_id)
  ) THEN
    RAISE EXCEPTION 'this role does not exist at this kind of organisation'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_organisation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_delegation_fits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.delegator_id, OLD.delegate_id, OLD.begins_at, OLD.ends_at)
        IS DISTINCT FROM (NEW.delegator_id, NEW.delegate_id, NEW.begins_at, NEW.ends_at)
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
      RAISE EXCEPTION 'a delegation is given anew, not changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_stays';
    END IF;
  ELSIF NOT EXISTS (
    SELECT 1 FROM profiles_membership a JOIN profiles_membership b
      ON b.organisation_id = a.organisation_id AND b.user_id <> a.user_id
    WHERE a.id = NEW.delegator_id AND b.id = NEW.delegate_id
  ) THEN
    RAISE EXCEPTION 'a delegate is a colleague at the same organisation'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_to_a_colleague';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_details_known(kind text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT CASE kind
    WHEN 'authority' THEN ARRAY['advice_page', 'reads_languages']
    WHEN 'eu_agency' THEN ARRAY['advice_page', 'reads_languages']
    WHEN 'university' THEN ARRAY['technology_transfer_page']
    WHEN 'hospital' THEN ARRAY['jacie_accreditation', 'transplant_centre']
    WHEN 'sme' THEN ARRAY['ema_sme_number', 'therapies_page']
    WHEN 'industry' THEN ARRAY['therapies_page']
    WHEN 'gmp_site' THEN ARRAY['mia_number', 'gmp_certificate', 'products_handled']
    WHEN 'patient_organisation' THEN ARRAY['orphacodes']
    WHEN 'hta_body' THEN ARRAY['remit']
    WHEN 'ethics_committee' THEN ARRAY['accreditation']
    WHEN 'research_network' THEN ARRAY['coordinator', 'members']
    WHEN 'funder' THEN ARRAY['programmes']
    ELSE ARRAY[]::text[]
  END
$$;

CREATE FUNCTION public.profiles_domain_apart() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  backwards text COLLATE "C" := reverse(NEW.domain);
  labels text[] := string_to_array(NEW.domain, '.');
  shapes text[] := string_to_array(NEW.skeleton, '.');
BEGIN
  -- One at a time: two that are added at once would not see each other.
  PERFORM pg_advisory_xact_lock(hashtext('profiles.domains'));
  IF EXISTS (
    SELECT 1 FROM profiles_verifieddomain
    WHERE organisation_id <> NEW.organisation_id
      AND (
        (NEW.skeleton <> '' AND skeleton = NEW.skeleton)
        OR domain IN (
          SELECT array_to_string(labels[n:], '.')
          FROM generate_series(2, array_length(labels, 1)) AS n
        )
        OR (
          reverse(domain) COLLATE "C" > backwards || '.'
          AND reverse(domain) COLLATE "C" < backwards || '/'
        )
        OR (NEW.skeleton <> '' AND skeleton IN (
          SELECT array_to_string(shapes[n:], '.')
          FROM generate_series(2, array_length(shapes, 1)) AS n
        ))
        OR (
          NEW.skeleton <> ''
          AND reverse(skeleton) COLLATE "C" > reverse(NEW.skeleton) || '.'
          AND reverse(skeleton) COLLATE "C" < reverse(NEW.skeleton) || '/'
        )
      )
  ) THEN
    RAISE EXCEPTION 'this domain cannot be told from one of another organisation'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'domain_stands_apart';
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.profiles_freeze_capacity(of_membership uuid, at timestamp with time zone DEFAULT statement_timestamp()) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
  spoke record;
  mark text;
  found_id uuid;
BEGIN
  SELECT m.id, m.role, m.method, m.verified_at, m.organisation_id, o.name, o.kind,
         COALESCE(o.country_id, '') AS country
    INTO spoke
    FROM profiles_membership m JOIN profiles_organisation o ON o.id = m.organisation_id
    WHERE m.id = of_membership;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  mark := encode(sha256(convert_to(jsonb_build_array(
    spoke.id, spoke.role, spoke.method, extract(epoch FROM spoke.verified_at),
    spoke.organisation_id, spoke.name, spoke.kind, spoke.country
  )::text, 'UTF8')), 'hex');
  SELECT id INTO found_id FROM profiles_capacitysnapshot WHERE fingerprint = mark;
  IF found_id IS NULL THEN
    INSERT INTO profiles_capacitysnapshot (
      id, organisation_id, organisation_name, organisation_kind, country_code, role,
      membership_id, method, verified_at, taken_at, fingerprint
    ) VALUES (
      gen_random_uuid(), spoke.organisation_id, spoke.name, spoke.kind, spoke.country, spoke.role,
      spoke.id, spoke.method, spoke.verified_at, at, mark
    ) ON CONFLICT (fingerprint) DO NOTHING;
    SELECT id INTO found_id FROM profiles_capacitysnapshot WHERE fingerprint = mark;
  END IF;
  RETURN found_id;
END
$$;

CREATE FUNCTION public.profiles_holds(state text, valid_until timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  SELECT state = 'verified' AND valid_until > statement_timestamp()
$$;

CREATE FUNCTION public.profiles_kind_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.kind <> OLD.kind AND (
    EXISTS (SELECT 1 FROM profiles_membership WHERE organisation_id = NEW.id)
    OR EXISTS (SELECT 1 FROM profiles_mandate WHERE organisation_id = NEW.id)
    OR EXISTS (SELECT 1 FROM profiles_invitation WHERE organisation_id = NEW.id)
  ) THEN
    RAISE EXCEPTION 'an organisation with people or a mandate keeps its kind'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_keeps_its_kind';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_membership_decided() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  UPDATE profiles_evidence
    SET decided_at = now(), delete_after = now() + interval '30 days', updated_at = now()
    WHERE membership_id = NEW.id AND decided_at IS NULL;
  UPDATE profiles_review
    SET state = 'closed', version = version + 1, updated_at = now()
    WHERE membership_id = NEW.id AND state IN ('waiting', 'asked', 'proposed');
  RETURN NULL;
END
$$;

CREATE FUNCTION public.profiles_merged_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  further uuid;
BEGIN
  SELECT merged_into_id INTO further FROM profiles_organisation
  WHERE id = NEW.merged_into_id FOR KEY SHARE;
  IF NEW.merged_into_id IS NULL OR further IS NOT NULL OR EXISTS (
    SELECT 1 FROM profiles_organisation WHERE merged_into_id = NEW.id
  ) THEN
    RAISE EXCEPTION 'a merge leads to an organisation that stands, and stays'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_merged_once';
  END IF;
  IF EXISTS (
    SELECT 1 FROM profiles_membership WHERE organisation_id = NEW.id AND state <> 'revoked'
  ) OR EXISTS (
    SELECT 1 FROM profiles_mandate WHERE organisation_id = NEW.id AND ended_at IS NULL
  ) OR EXISTS (
    SELECT 1 FROM profiles_verifieddomain WHERE organisation_id = NEW.id
  ) THEN
    RAISE EXCEPTION 'what an organisation has moves before it is merged'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_merged_is_empty';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_message_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (OLD.conversation_id, OLD.author_id, OLD.from_sender, OLD.sent_at)
      IS DISTINCT FROM (NEW.conversation_id, NEW.author_id, NEW.from_sender, NEW.sent_at)
      OR OLD.erased_at IS NOT NULL
      OR (NEW.text <> OLD.text AND NEW.erased_at IS NULL) THEN
    RAISE EXCEPTION 'a message stays as it was sent, or is erased'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_message_stays';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_no_chains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND
    (OLD.method, OLD.verified_by_id, OLD.confirmed_at)
    IS NOT DISTINCT FROM (NEW.method, NEW.verified_by_id, NEW.confirmed_at)
  THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM profiles_membership m
    WHERE m.user_id = NEW.verified_by_id AND m.organisation_id = NEW.organisation_id
      AND profiles_holds(m.state, m.valid_until) AND m.method <> 'colleague'
  ) THEN
    RAISE EXCEPTION 'only a colleague who was verified otherwise vouches'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_no_chains';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_nobody_reviews_themselves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM profiles_membership
    WHERE id = NEW.membership_id AND user_id IN (NEW.proposed_by_id, NEW.decided_by_id)
  ) THEN
    RAISE EXCEPTION 'nobody decides about themselves'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'review_not_of_oneself';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_not_merged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  gone uuid;
BEGIN
  SELECT merged_into_id INTO gone FROM profiles_organisation
  WHERE id = NEW.organisation_id FOR KEY SHARE;
  IF gone IS NOT NULL THEN
    RAISE EXCEPTION 'this organisation was merged into another'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_takes_nobody';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_only_networks_have_members() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.kind = 'member_of' AND NOT EXISTS (
    SELECT 1 FROM profiles_organisation o WHERE o.id = NEW.target_id AND o.kind = 'research_network'
  ) THEN
    RAISE EXCEPTION 'only research networks have members'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_link_to_a_network';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_orcid_is_sound(orcid text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
DECLARE
  digits text := replace(orcid, '-', '');
  total integer := 0;
  rest integer;
BEGIN
  IF orcid !~ '^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$' THEN
    RETURN false;
  END IF;
  FOR place IN 1..15 LOOP
    total := (total + substr(digits, place, 1)::integer) * 2;
  END LOOP;
  rest := (12 - total % 11) % 11;
  RETURN right(digits, 1) = CASE rest WHEN 10 THEN 'X' ELSE rest::text END;
END
$_$;

CREATE FUNCTION public.profiles_organisation_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  -- An old value is what somebody read before: the moment only ever goes on.
  NEW.shown_at := OLD.shown_at;
  IF (
    OLD.kind, OLD.name, OLD.native_name, OLD.acronym, OLD.other_names, OLD.country_id,
    OLD.website, OLD.ror, OLD.duties, OLD.note, OLD.is_fictional, OLD.verified,
    OLD.details, OLD.origin, OLD.kept_by, OLD.last_confirmed_on, OLD.merged_into_id, profiles_shown_sources(OLD.sources)
  ) IS DISTINCT FROM (
    NEW.kind, NEW.name, NEW.native_name, NEW.acronym, NEW.other_names, NEW.country_id,
    NEW.website, NEW.ror, NEW.duties, NEW.note, NEW.is_fictional, NEW.verified,
    NEW.details, NEW.origin, NEW.kept_by, NEW.last_confirmed_on, NEW.merged_into_id, profiles_shown_sources(NEW.sources)
  ) THEN
    NEW.shown_at := GREATEST(OLD.shown_at, NEW.updated_at, statement_timestamp());
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_person_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM profiles_void_tokens(OLD.id, NULL);
  RETURN NULL;
END
$$;

CREATE FUNCTION public.profiles_person_history_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'what a person declared stays as it was'
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'person_history_stays';
END
$$;

CREATE FUNCTION public.profiles_revision_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'what was changed is not rewritten'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_revision_stays';
END
$$;

CREATE FUNCTION public.profiles_role_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM profiles_void_tokens(NULL, OLD.id);
  RETURN NULL;
END
$$;

CREATE FUNCTION public.profiles_role_fits(role text, kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT CASE role
    WHEN 'developer' THEN kind IN ('university', 'hospital', 'sme', 'industry')
    WHEN 'regulator' THEN kind IN ('authority', 'eu_agency')
    WHEN 'gmp_staff' THEN kind IN ('gmp_site', 'hospital')
    WHEN 'hospital_steward' THEN kind = 'hospital'
    WHEN 'patient' THEN kind = 'patient_organisation'
    WHEN 'hta' THEN kind = 'hta_body'
    WHEN 'member' THEN kind IN ('ethics_committee', 'research_network', 'funder')
    WHEN 'editor' THEN kind = 'operator'
    WHEN 'moderator' THEN kind = 'operator'
    WHEN 'admin' THEN kind = 'operator'
    ELSE false
  END
$$;

CREATE FUNCTION public.profiles_second_step_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.type <> 'recovery_codes' THEN
    PERFORM profiles_void_tokens(OLD.user_id, NULL);
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.type <> 'recovery_codes' THEN
    PERFORM profiles_void_tokens(NEW.user_id, NULL);
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.profiles_shown_sources(jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $_$
  SELECT jsonb_agg(
    jsonb_build_array(one -> 'name', one -> 'url', one -> 'source_date', one -> 'seen')
    ORDER BY place
  ) FROM jsonb_array_elements($1) WITH ORDINALITY AS listed (one, place)
$_$;

CREATE FUNCTION public.profiles_snapshot_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'what was frozen stays as it was'
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'snapshot_stays';
END
$$;

CREATE FUNCTION public.profiles_stated_by_release_before() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.mailbox_proven_at := NEW.created_at;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_term_is_short() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.valid_until > clock_timestamp() + interval '366 days' THEN
    RAISE EXCEPTION 'a verification ends within twelve months'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_within_a_year';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_token_never_more() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.membership_id <> OLD.membership_id OR NEW.prefix <> OLD.prefix
    OR NEW.token_hash <> OLD.token_hash OR NEW.binding <> OLD.binding
    OR NEW.scopes <> OLD.scopes OR NEW.networks <> OLD.networks
    OR NEW.expires_at > OLD.expires_at
  THEN
    RAISE EXCEPTION 'what a token is given never changes'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'token_never_grows';
  END IF;
  IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
    RAISE EXCEPTION 'what ended stays ended'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'token_stays_ended';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_token_stays_void() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'what ended stays ended'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'token_stays_void';
END
$$;

CREATE FUNCTION public.profiles_used_stays_used() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.redeemed_at IS NOT NULL AND (
    NEW.redeemed_at IS DISTINCT FROM OLD.redeemed_at
    OR NEW.redeemed_by_id IS DISTINCT FROM OLD.redeemed_by_id
  ) THEN
    RAISE EXCEPTION 'this invitation was used already'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_used_once';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_used_when_approved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'an invitation of a regulator is used after a second approval'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_used_when_approved';
END
$$;

CREATE FUNCTION public.profiles_verified_by_release_before() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.approved_by_id IS NULL AND (
    NEW.method = 'desk' OR NEW.role = 'regulator' AND NEW.method = 'invitation'
  ) THEN
    RAISE EXCEPTION 'two people are asked for now'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_needs_two_people';
  END IF;
  NEW.valid_until := LEAST(NEW.verified_at, clock_timestamp()) + interval '365 days';
  IF NEW.method = 'mailbox'
      OR NEW.method = 'organisation' AND NEW.role NOT IN ('developer', 'patient') THEN
    NEW.mailbox_proven_at := COALESCE(NEW.mailbox_proven_at, NEW.verified_at);
  END IF;
  IF NEW.method IN ('invitation', 'organisation') THEN
    NEW.confirmed_at := COALESCE(NEW.confirmed_at, NEW.verified_at);
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.profiles_void_tokens(of_person uuid, of_role uuid) RETURNS void
    LANGUAGE sql
    AS $$
  UPDATE profiles_apitoken SET voided_at = now(), updated_at = now()
  WHERE voided_at IS NULL AND revoked_at IS NULL AND membership_id IN (
    SELECT id FROM profiles_membership WHERE id = of_role OR user_id = of_person
  )
$$;

CREATE FUNCTION public.redact_issued(proposal uuid, confirmer uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    concerned uuid;
BEGIN
    UPDATE forum_redaction
        SET done_by_id = confirmer, done_at = clock_timestamp(), updated_at = clock_timestamp()
        WHERE id = proposal AND done_at IS NULL AND dropped_at IS NULL
        RETURNING answer_id INTO concerned;
    IF concerned IS NULL THEN
        RAISE EXCEPTION 'nobody proposes this any more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE forum_answer
        SET short = '[redacted]', text_md = '[redacted]', text_html = '',
            no_guidance_reason =
                CASE WHEN no_guidance_reason = '' THEN '' ELSE '[redacted]' END,
            change_note = CASE WHEN change_note = '' THEN '' ELSE '[redacted]' END,
            redacted_at = clock_timestamp(), updated_at = clock_timestamp(),
            version = version + 1
        WHERE id = concerned;
    RETURN concerned;
END $$;

CREATE TABLE public.vocabularies_guidancedocument (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    verified boolean NOT NULL,
    retired boolean NOT NULL,
    as_of date,
    facts_hash character varying(64) NOT NULL,
    public_id character varying(24) NOT NULL,
    slug character varying(80) NOT NULL,
    title character varying(300) NOT NULL,
    sort_key character varying(300) NOT NULL,
    kind character varying(30) NOT NULL,
    issuer character varying(120) NOT NULL,
    framework character varying(20) NOT NULL,
    reference character varying(120) NOT NULL,
    celex character varying(20),
    aliases character varying(120)[] NOT NULL,
    status character varying(30) NOT NULL,
    summary text NOT NULL,
    note text NOT NULL,
    replaces character varying(160)[] NOT NULL,
    replaced_by character varying(160)[] NOT NULL,
    url character varying(500) NOT NULL,
    url_seen boolean NOT NULL,
    recalled_fields character varying(30)[] NOT NULL,
    sources jsonb NOT NULL,
    jurisdiction_id character varying(2),
    shown_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT guidance_celex_form CHECK (((celex IS NULL) OR ((celex)::text ~ '^[0-9]{5}[A-Z]{1,2}[0-9]{4}$'::text))),
    CONSTRAINT guidance_framework_and_jurisdiction CHECK (((((framework)::text = ANY ((ARRAY['eu'::character varying, 'ich'::character varying])::text[])) AND ((jurisdiction_id)::text = 'EU'::text) AND (jurisdiction_id IS NOT NULL)) OR (((framework)::text = 'council_of_europe'::text) AND (jurisdiction_id IS NULL)) OR (((framework)::text = 'national'::text) AND (jurisdiction_id IS NOT NULL)))),
    CONSTRAINT guidance_has_a_title CHECK (((title)::text ~ '\S'::text)),
    CONSTRAINT guidance_kind_known CHECK (((kind)::text = ANY ((ARRAY['regulation'::character varying, 'directive'::character varying, 'decision'::character varying, 'implementing_regulation'::character varying, 'statutory_instrument'::character varying, 'legislative_proposal'::character varying, 'guideline'::character varying, 'reflection_paper'::character varying, 'considerations_document'::character varying, 'concept_paper'::character varying, 'position_statement'::character varying, 'questions_and_answers'::character varying, 'procedural_advice'::character varying, 'guidance_note'::character varying, 'good_practice'::character varying, 'guide'::character varying, 'pharmacopoeia_chapter'::character varying, 'pharmacopoeia_monograph'::character varying, 'report'::character varying, 'web_repository'::character varying])::text[]))),
    CONSTRAINT guidance_recalled_fields_known CHECK ((recalled_fields <@ ARRAY['adopted_on'::character varying(30), 'aliases'::character varying(30), 'effective_on'::character varying(30), 'published_on'::character varying(30), 'reference'::character varying(30), 'status'::character varying(30), 'url'::character varying(30)])),
    CONSTRAINT guidance_status_known CHECK (((status)::text = ANY ((ARRAY['proposed'::character varying, 'agreed_not_adopted'::character varying, 'adopted_not_yet_applicable'::character varying, 'in_force'::character varying, 'in_force_under_revision'::character varying, 'in_force_revision_drafted'::character varying, 'consultation_closed'::character varying, 'draft_consultation_closed'::character varying, 'published'::character varying, 'superseded'::character varying])::text[]))),
    CONSTRAINT guidance_verified_has_source CHECK (((NOT verified) OR (NOT (sources = '[]'::jsonb)))),
    CONSTRAINT guidance_web_address CHECK (((url)::text ~ '^(https?://\S+)?$'::text)),
    CONSTRAINT vocabularies_guidancedocument_version_check CHECK ((version >= 0))
);

CREATE FUNCTION public.vocabularies_guidance_facts(d public.vocabularies_guidancedocument) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  SELECT jsonb_build_array(
    d.title, d.kind, d.issuer, d.framework, d.jurisdiction_id, d.summary, d.replaces,
    d.replaced_by, d.as_of, d.verified, d.retired, d.recalled_fields,
    vocabularies_shown_sources(d.sources),
    CASE WHEN 'reference' = ANY(d.recalled_fields) THEN NULL ELSE d.reference END,
    CASE WHEN 'aliases' = ANY(d.recalled_fields) THEN NULL ELSE to_jsonb(d.aliases) END,
    CASE WHEN 'status' = ANY(d.recalled_fields) THEN NULL ELSE d.status END,
    CASE WHEN 'url' = ANY(d.recalled_fields) THEN NULL ELSE d.url END
  )
$$;

CREATE FUNCTION public.vocabularies_guidance_part_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  document uuid;
BEGIN
  IF TG_TABLE_NAME = 'vocabularies_guidancedocument_topics' THEN
    document := CASE
      WHEN TG_OP = 'DELETE' THEN OLD.guidancedocument_id ELSE NEW.guidancedocument_id END;
  ELSE
    document := CASE WHEN TG_OP = 'DELETE' THEN OLD.document_id ELSE NEW.document_id END;
  END IF;
  UPDATE vocabularies_guidancedocument
    SET shown_at = GREATEST(shown_at, statement_timestamp()) WHERE id = document;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.vocabularies_guidance_shown() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  -- An old value is what somebody read before: the moment only ever goes on.
  NEW.shown_at := GREATEST(OLD.shown_at, NEW.shown_at);
  IF vocabularies_guidance_facts(OLD) IS DISTINCT FROM vocabularies_guidance_facts(NEW) THEN
    NEW.shown_at := GREATEST(NEW.shown_at, NEW.updated_at, statement_timestamp());
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.vocabularies_refuse_code_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        RAISE EXCEPTION 'a code of % is stable: retire the row instead', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;

CREATE FUNCTION public.vocabularies_shown_sources(jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $_$
  SELECT jsonb_agg(
    jsonb_build_array(one -> 'name', one -> 'url', one -> 'source_date', one -> 'seen')
    ORDER BY place
  ) FROM jsonb_array_elements($1) WITH ORDINALITY AS listed (one, place)
$_$;

CREATE TABLE public.vocabularies_guidanceversion (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    label character varying(60) NOT NULL,
    adopted_on character varying(10) NOT NULL,
    published_on character varying(10) NOT NULL,
    effective_on character varying(10) NOT NULL,
    valid daterange,
    url character varying(500) NOT NULL,
    facts_hash character varying(64) NOT NULL,
    document_id uuid NOT NULL,
    supersedes_id uuid,
    CONSTRAINT guidance_version_dates CHECK ((((adopted_on)::text ~ '^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$'::text) AND ((published_on)::text ~ '^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$'::text) AND ((effective_on)::text ~ '^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$'::text))),
    CONSTRAINT guidance_version_has_a_label CHECK (((label)::text ~ '\S'::text)),
    CONSTRAINT guidance_version_not_after_itself CHECK ((NOT ((supersedes_id = id) AND (supersedes_id IS NOT NULL)))),
    CONSTRAINT guidance_version_validity CHECK (((valid IS NULL) OR (NOT isempty(valid)))),
    CONSTRAINT guidance_version_web_address CHECK (((url)::text ~ '^(https?://\S+)?$'::text))
);

CREATE FUNCTION public.vocabularies_version_facts(v public.vocabularies_guidanceversion) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
  SELECT jsonb_build_array(
    v.label, v.valid::text, v.url, v.supersedes_id,
    CASE WHEN 'adopted_on' = ANY(hidden.names) THEN NULL ELSE v.adopted_on END,
    CASE WHEN 'published_on' = ANY(hidden.names) THEN NULL ELSE v.published_on END,
    CASE WHEN 'effective_on' = ANY(hidden.names) THEN NULL ELSE v.effective_on END
  )
  FROM (
    SELECT CASE WHEN v.facts_hash = '' THEN '{}' ELSE d.recalled_fields END AS names
    FROM vocabularies_guidancedocument d WHERE d.id = v.document_id
  ) AS hidden
$$;

CREATE AGGREGATE public.core_search_joined(tsvector) (
    SFUNC = tsvector_concat,
    STYPE = tsvector,
    INITCOND = ''
);

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_consent (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    terms_version character varying(20) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    kind character varying(10) DEFAULT 'terms'::character varying NOT NULL,
    CONSTRAINT consent_known_kind CHECK (((kind)::text = ANY ((ARRAY['terms'::character varying, 'privacy'::character varying, 'age'::character varying])::text[])))
);

CREATE TABLE public.accounts_deletionrequest (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    done_at timestamp with time zone,
    user_id uuid NOT NULL,
    CONSTRAINT deletion_cancelled_or_done CHECK (((cancelled_at IS NULL) OR (done_at IS NULL)))
);

CREATE TABLE public.accounts_knowndevice (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    digest character varying(64) NOT NULL,
    browser character varying(20) NOT NULL,
    system character varying(20) NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    CONSTRAINT device_digest_form CHECK (((digest)::text ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE public.accounts_user (
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    email character varying(254) NOT NULL,
    display_name character varying(120) NOT NULL,
    language character varying(12) NOT NULL,
    is_active boolean NOT NULL,
    is_staff boolean NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT user_email_lower_case CHECK (((email)::text = lower((email)::text))),
    CONSTRAINT user_erased_is_nobody CHECK (((erased_at IS NULL) OR (((display_name)::text = 'Former member'::text) AND ((email)::text ~~ '%@erased.invalid'::text) AND (NOT is_active) AND (NOT is_staff) AND (last_login IS NULL)))),
    CONSTRAINT user_has_a_name CHECK ((NOT ((display_name)::text = ''::text)))
);

CREATE TABLE public.accounts_user_groups (
    id bigint NOT NULL,
    user_id uuid NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.accounts_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_user_user_permissions (
    id bigint NOT NULL,
    user_id uuid NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.accounts_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.core_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE public.core_draft (
    id bigint NOT NULL,
    form character varying(80) NOT NULL,
    key character varying(120) NOT NULL,
    data jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    owner_id uuid NOT NULL,
    CONSTRAINT draft_form_is_named CHECK (((form)::text ~ '^[a-z_]+\.[a-z_]+$'::text))
);

ALTER TABLE public.core_draft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_draft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.core_event (
    id uuid NOT NULL,
    name character varying(80) NOT NULL,
    actor_id uuid,
    actor_kind character varying(12) NOT NULL,
    membership_id uuid,
    subject_type character varying(80) NOT NULL,
    subject_id uuid NOT NULL,
    data jsonb NOT NULL,
    request_id character varying(40) NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.core_filedrawing (
    state character varying(12) NOT NULL,
    due_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    leased_until timestamp with time zone,
    attempts smallint NOT NULL,
    deaths smallint NOT NULL,
    last_error character varying(200) NOT NULL,
    file_id uuid NOT NULL,
    pages integer NOT NULL,
    CONSTRAINT core_filedrawing_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT core_filedrawing_deaths_check CHECK ((deaths >= 0)),
    CONSTRAINT core_filedrawing_pages_check CHECK ((pages >= 0)),
    CONSTRAINT drawing_state_known CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'done'::character varying, 'dead'::character varying, 'suppressed'::character varying])::text[])))
);

CREATE TABLE public.core_idempotencykey (
    id uuid NOT NULL,
    operation character varying(80) NOT NULL,
    key character varying(80) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    result_id uuid,
    created_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL
);

CREATE TABLE public.core_importedrecord (
    id bigint NOT NULL,
    importer character varying(80) NOT NULL,
    key character varying(200) NOT NULL,
    digest character varying(64) NOT NULL,
    object_id uuid NOT NULL,
    imported_at timestamp with time zone NOT NULL
);

ALTER TABLE public.core_importedrecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_importedrecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.core_importrow (
    id bigint NOT NULL,
    number integer NOT NULL,
    key character varying(200) NOT NULL,
    outcome character varying(10) NOT NULL,
    reason character varying(40) NOT NULL,
    detail character varying(300) NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT core_importrow_number_check CHECK ((number >= 0)),
    CONSTRAINT import_row_outcome_known CHECK (((outcome)::text = ANY ((ARRAY['created'::character varying, 'updated'::character varying, 'unchanged'::character varying, 'conflict'::character varying, 'refused'::character varying])::text[])))
);

ALTER TABLE public.core_importrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_importrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.core_importrun (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    importer character varying(80) NOT NULL,
    as_of date NOT NULL,
    licence character varying(120) NOT NULL,
    file_name character varying(200) NOT NULL,
    sha256 character varying(64) NOT NULL,
    content bytea,
    dry_run boolean NOT NULL,
    state character varying(10) NOT NULL,
    "position" integer NOT NULL,
    counts jsonb NOT NULL,
    options jsonb NOT NULL,
    finished_at timestamp with time zone,
    started_by_id uuid,
    CONSTRAINT core_importrun_position_check CHECK (("position" >= 0)),
    CONSTRAINT import_run_finished_when CHECK ((((finished_at IS NULL) AND ((state)::text = 'waiting'::text)) OR ((finished_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['done'::character varying, 'failed'::character varying])::text[]))))),
    CONSTRAINT import_run_state_known CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'done'::character varying, 'failed'::character varying])::text[])))
);

CREATE TABLE public.core_job (
    state character varying(12) NOT NULL,
    due_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    leased_until timestamp with time zone,
    attempts smallint NOT NULL,
    deaths smallint NOT NULL,
    last_error character varying(200) NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(80) NOT NULL,
    language character varying(12) NOT NULL,
    steps_done integer NOT NULL,
    steps_total integer NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    expires_at timestamp with time zone,
    owner_id uuid NOT NULL,
    CONSTRAINT core_job_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT core_job_deaths_check CHECK ((deaths >= 0)),
    CONSTRAINT core_job_steps_done_check CHECK ((steps_done >= 0)),
    CONSTRAINT core_job_steps_total_check CHECK ((steps_total >= 0)),
    CONSTRAINT job_ended_when CHECK ((((ended_at IS NULL) AND ((state)::text = 'queued'::text)) OR ((NOT ((state)::text = 'queued'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT job_state_known CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'done'::character varying, 'dead'::character varying, 'suppressed'::character varying])::text[])))
);

CREATE TABLE public.core_jobfile (
    job_id uuid NOT NULL,
    name character varying(120) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL
);

CREATE TABLE public.core_outbox (
    state character varying(12) NOT NULL,
    due_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    leased_until timestamp with time zone,
    attempts smallint NOT NULL,
    deaths smallint NOT NULL,
    last_error character varying(200) NOT NULL,
    id uuid NOT NULL,
    handler character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT core_outbox_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT core_outbox_deaths_check CHECK ((deaths >= 0))
);

CREATE UNLOGGED TABLE public.core_ratecount (
    id bigint NOT NULL,
    bucket character varying(40) NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    used integer NOT NULL,
    CONSTRAINT core_ratecount_used_check CHECK ((used >= 0))
);

ALTER TABLE public.core_ratecount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_ratecount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.core_release (
    id uuid NOT NULL,
    name character varying(60) NOT NULL,
    period character varying(7) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    "least" smallint NOT NULL,
    data jsonb NOT NULL,
    sha256 character varying(64) NOT NULL,
    previous_sha256 character varying(64) NOT NULL,
    CONSTRAINT core_release_least_check CHECK (("least" >= 0)),
    CONSTRAINT release_is_hashed CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT release_least_five CHECK (("least" >= 5)),
    CONSTRAINT release_period_is_month CHECK (((period)::text ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text))
);

CREATE TABLE public.core_sessionmark (
    id bigint NOT NULL,
    mark character varying(64) NOT NULL,
    session_id character varying(40) NOT NULL,
    CONSTRAINT session_mark_is_digest CHECK (((mark)::text ~ '^([0-9a-f]{64})?$'::text))
);

ALTER TABLE public.core_sessionmark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_sessionmark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.core_storedfile (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    name character varying(40) NOT NULL,
    original_name character varying(140) NOT NULL,
    kind character varying(10) NOT NULL,
    size integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    state character varying(10) NOT NULL,
    owner_type character varying(80) NOT NULL,
    owner_id uuid NOT NULL,
    deleted_at timestamp with time zone,
    page smallint,
    page_of_id uuid,
    CONSTRAINT core_storedfile_page_check CHECK ((page >= 0)),
    CONSTRAINT core_storedfile_size_check CHECK ((size >= 0)),
    CONSTRAINT file_deleted_leaves_nothing CHECK ((((deleted_at IS NULL) AND ((sha256)::text ~ '^[0-9a-f]{64}$'::text) AND ((state)::text = 'checked'::text)) OR ((deleted_at IS NOT NULL) AND ((original_name)::text = ''::text) AND ((sha256)::text = ''::text) AND ((state)::text = 'deleted'::text)))),
    CONSTRAINT file_kind_known CHECK (((kind)::text = ANY ((ARRAY['pdf'::character varying, 'png'::character varying, 'jpeg'::character varying])::text[]))),
    CONSTRAINT file_name_is_ours CHECK (((name)::text ~ '^[0-9a-f]{40}$'::text)),
    CONSTRAINT file_page_of_which CHECK ((((page IS NULL) AND (page_of_id IS NULL)) OR (((kind)::text = 'png'::text) AND (page >= 1) AND (page_of_id IS NOT NULL))))
);

CREATE TABLE public.core_tombstone (
    subject_hash character varying(64) NOT NULL,
    erased_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT tombstone_form CHECK (((subject_hash)::text ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id uuid NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);

ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.forum_absence (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    ended_at timestamp with time zone,
    deputy_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    CONSTRAINT absence_deputy_is_another CHECK ((NOT (membership_id = deputy_id))),
    CONSTRAINT absence_within_a_year CHECK (((ends_on >= starts_on) AND (ends_on <= (starts_on + 365))))
);

CREATE TABLE public.forum_acceptance (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    actor_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    answer_id uuid NOT NULL,
    question_id uuid NOT NULL,
    capacity_id uuid NOT NULL
);

CREATE TABLE public.forum_answerdecision (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(12) NOT NULL,
    reason character varying(500) NOT NULL,
    review_by date,
    checked_versions uuid[] NOT NULL,
    signed_at timestamp with time zone,
    dropped_at timestamp with time zone,
    drop_reason character varying(500) NOT NULL,
    answer_id uuid NOT NULL,
    dropped_by_id uuid,
    proposed_by_id uuid NOT NULL,
    proposer_capacity_id uuid NOT NULL,
    proposer_membership_id uuid NOT NULL,
    signed_by_id uuid,
    signer_capacity_id uuid,
    signer_membership_id uuid,
    CONSTRAINT decision_by_two CHECK ((((signed_at IS NULL) AND (signed_by_id IS NULL) AND (signer_capacity_id IS NULL) AND (signer_membership_id IS NULL)) OR ((dropped_at IS NULL) AND (signed_at IS NOT NULL) AND (signed_by_id IS NOT NULL) AND (signer_capacity_id IS NOT NULL) AND (signer_membership_id IS NOT NULL) AND (NOT ((signed_by_id = proposed_by_id) AND (signed_by_id IS NOT NULL)))))),
    CONSTRAINT decision_dropped_is_whole CHECK (((((drop_reason)::text = ''::text) AND (dropped_at IS NULL) AND (dropped_by_id IS NULL)) OR (dropped_at IS NOT NULL))),
    CONSTRAINT decision_kind_is_whole CHECK ((((checked_versions = '{}'::uuid[]) AND ((kind)::text = 'withdraw'::text) AND (review_by IS NULL)) OR (((kind)::text = 'confirm'::text) AND (review_by IS NOT NULL)))),
    CONSTRAINT decision_says_why CHECK (((reason)::text ~ '\S'::text))
);

CREATE TABLE public.forum_answervote (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    answer_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    person_id uuid NOT NULL
);

CREATE TABLE public.forum_breakglass (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    number character varying(20) NOT NULL,
    reason character varying(1000) NOT NULL,
    state character varying(8) NOT NULL,
    asked_role character varying(20) NOT NULL,
    decided_role character varying(20) NOT NULL,
    decided_at timestamp with time zone,
    open_until timestamp with time zone,
    asked_by_id uuid NOT NULL,
    decided_by_id uuid,
    question_id uuid,
    CONSTRAINT break_glass_decided_by_somebody CHECK ((((decided_by_id IS NULL) AND ((state)::text = 'waiting'::text)) OR ((NOT ((state)::text = 'waiting'::text)) AND (decided_at IS NOT NULL) AND (decided_by_id IS NOT NULL)))),
    CONSTRAINT break_glass_has_a_reason CHECK (((reason)::text ~ '\S'::text)),
    CONSTRAINT break_glass_opens_something CHECK ((((open_until IS NOT NULL) AND (question_id IS NOT NULL) AND ((state)::text = 'allowed'::text)) OR ((NOT ((state)::text = 'allowed'::text)) AND (open_until IS NULL)))),
    CONSTRAINT break_glass_state_known CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'allowed'::character varying, 'refused'::character varying, 'void'::character varying])::text[]))),
    CONSTRAINT break_glass_two_people CHECK (((decided_by_id IS NULL) OR (NOT ((decided_by_id = asked_by_id) AND (decided_by_id IS NOT NULL))))),
    CONSTRAINT forum_breakglass_version_check CHECK ((version >= 0))
);

CREATE TABLE public.forum_breakglassreading (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    opening_id uuid NOT NULL
);

CREATE TABLE public.forum_calendarday (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    day date NOT NULL,
    is_open boolean NOT NULL,
    label character varying(100) NOT NULL,
    ended_at timestamp with time zone,
    authority_id uuid NOT NULL,
    ended_by_id uuid,
    set_by_id uuid NOT NULL,
    CONSTRAINT calendar_day_ended_by CHECK ((((ended_at IS NULL) AND (ended_by_id IS NULL)) OR ((ended_at IS NOT NULL) AND (ended_by_id IS NOT NULL))))
);

CREATE TABLE public.forum_case (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    state character varying(12) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    authority_id uuid NOT NULL,
    question_id uuid NOT NULL,
    assignee_id uuid,
    due_on date,
    overdue_told_at timestamp with time zone,
    reminded_at timestamp with time zone,
    queue_id uuid,
    CONSTRAINT case_answered_has_time CHECK ((((answered_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['answered'::character varying, 'referred'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['answered'::character varying, 'referred'::character varying])::text[]))) AND (answered_at IS NULL)))),
    CONSTRAINT case_state_known CHECK (((state)::text = ANY ((ARRAY['received'::character varying, 'running'::character varying, 'stopped'::character varying, 'answered'::character varying, 'referred'::character varying, 'declined'::character varying, 'transferred'::character varying, 'lapsed'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT forum_case_version_check CHECK ((version >= 0))
);

CREATE TABLE public.forum_caseevent (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    number integer NOT NULL,
    kind character varying(16) NOT NULL,
    at timestamp with time zone NOT NULL,
    reason character varying(1000) NOT NULL,
    reason_code character varying(24) NOT NULL,
    new_due date,
    working_days smallint,
    actor_id uuid,
    case_id uuid NOT NULL,
    other_case_id uuid,
    CONSTRAINT case_event_delay_has_date CHECK (((((kind)::text = 'due_changed'::text) AND (new_due IS NOT NULL)) OR ((NOT ((kind)::text = 'due_changed'::text)) AND (new_due IS NULL)))),
    CONSTRAINT case_event_kind_known CHECK (((kind)::text = ANY ((ARRAY['received'::character varying, 'begun'::character varying, 'stopped'::character varying, 'resumed'::character varying, 'due_changed'::character varying, 'answered'::character varying, 'referred'::character varying, 'declined'::character varying, 'transferred'::character varying, 'lapsed'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT case_event_receipt_has_target CHECK (((((kind)::text = 'received'::text) AND (working_days >= 1)) OR ((NOT ((kind)::text = 'received'::text)) AND (working_days IS NULL)))),
    CONSTRAINT forum_caseevent_number_check CHECK ((number >= 0)),
    CONSTRAINT forum_caseevent_working_days_check CHECK ((working_days >= 0))
);

CREATE TABLE public.forum_casemessage (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(12) NOT NULL,
    side character varying(12) NOT NULL,
    text_md text NOT NULL,
    text_html text NOT NULL,
    answer_id uuid,
    author_id uuid NOT NULL,
    case_id uuid NOT NULL,
    CONSTRAINT case_message_asker_requests_of_an_answer CHECK ((((answer_id IS NULL) AND ((side)::text = 'authority'::text)) OR (answer_id IS NOT NULL) OR (NOT ((kind)::text = 'request'::text)))),
    CONSTRAINT case_message_codes_known CHECK ((((kind)::text = ANY ((ARRAY['request'::character varying, 'reply'::character varying, 'remark'::character varying])::text[])) AND ((side)::text = ANY ((ARRAY['asker'::character varying, 'authority'::character varying])::text[]))))
);

CREATE TABLE public.forum_casenote (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    body_md text NOT NULL,
    body_html text NOT NULL,
    author_id uuid NOT NULL,
    author_membership_id uuid NOT NULL,
    case_id uuid NOT NULL,
    CONSTRAINT forum_casenote_version_check CHECK ((version >= 0))
);

CREATE TABLE public.forum_casenoterevision (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    body_md text NOT NULL,
    note_id uuid NOT NULL
);

CREATE TABLE public.forum_citation (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    locator character varying(120) NOT NULL,
    "position" smallint NOT NULL,
    answer_id uuid NOT NULL,
    guidance_version_id uuid NOT NULL,
    section_id uuid,
    accessed_on date,
    older_reason character varying(300) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT forum_citation_position_check CHECK (("position" >= 0))
);

CREATE TABLE public.forum_clocktarget (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    working_days smallint NOT NULL,
    authority_id uuid NOT NULL,
    set_by_id uuid NOT NULL,
    CONSTRAINT clock_target_within_a_year CHECK (((working_days >= 1) AND (working_days <= 250))),
    CONSTRAINT forum_clocktarget_working_days_check CHECK ((working_days >= 0))
);

CREATE TABLE public.forum_contribution (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    public_id character varying(24) NOT NULL,
    kind character varying(16) NOT NULL,
    language character varying(12) NOT NULL,
    text_md text NOT NULL,
    text_html text NOT NULL,
    posted_at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    is_fictional boolean NOT NULL,
    author_id uuid NOT NULL,
    capacity_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    question_id uuid NOT NULL,
    CONSTRAINT contribution_kind_known CHECK (((kind)::text = ANY ((ARRAY['personal_expert'::character varying, 'community'::character varying])::text[]))),
    CONSTRAINT contribution_says_something CHECK ((((text_md ~ '\S'::text) AND (withdrawn_at IS NULL)) OR ((text_html = ''::text) AND (text_md = ''::text) AND (withdrawn_at IS NOT NULL)))),
    CONSTRAINT forum_contribution_version_check CHECK ((version >= 0))
);

CREATE TABLE public.forum_contributionacceptance (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    actor_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    question_id uuid NOT NULL
);

CREATE TABLE public.forum_contributionrevision (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    text_md text NOT NULL,
    reason character varying(300) NOT NULL,
    contribution_id uuid NOT NULL
);

CREATE TABLE public.forum_deflection (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL,
    question_id uuid NOT NULL
);

CREATE TABLE public.forum_difference (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    reason character varying(300) NOT NULL,
    question_id uuid NOT NULL,
    similar_id uuid NOT NULL,
    CONSTRAINT difference_of_two CHECK ((NOT (similar_id = question_id))),
    CONSTRAINT difference_says_why CHECK (((reason)::text ~ '\S(.|\n){8,}\S'::text))
);

CREATE TABLE public.forum_duplicate (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    state character varying(12) NOT NULL,
    voice character varying(12) NOT NULL,
    reason character varying(300) NOT NULL,
    decided_at timestamp with time zone,
    undone_at timestamp with time zone,
    note character varying(300) NOT NULL,
    was character varying(12) NOT NULL,
    authority_id uuid,
    canonical_id uuid NOT NULL,
    decided_by_id uuid,
    question_id uuid NOT NULL,
    said_by_id uuid NOT NULL,
    undone_by_id uuid,
    CONSTRAINT duplicate_decided_once CHECK ((((decided_at IS NULL) AND ((state)::text = 'proposed'::text)) OR ((NOT ((state)::text = 'proposed'::text)) AND (decided_at IS NOT NULL)))),
    CONSTRAINT duplicate_of_another CHECK ((NOT (canonical_id = question_id))),
    CONSTRAINT duplicate_says_why CHECK (((reason)::text ~ '\S'::text)),
    CONSTRAINT duplicate_state_known CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'closed'::character varying, 'refused'::character varying, 'undone'::character varying])::text[]))),
    CONSTRAINT duplicate_voice_known CHECK ((((authority_id IS NOT NULL) AND ((voice)::text = 'authority'::text)) OR ((authority_id IS NULL) AND ((voice)::text = ANY ((ARRAY['asker'::character varying, 'editor'::character varying])::text[])))))
);

CREATE TABLE public.forum_faqentry (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    public_id character varying(24) NOT NULL,
    state character varying(12) NOT NULL,
    language character varying(12) NOT NULL,
    title character varying(200) NOT NULL,
    text_md text NOT NULL,
    text_html text NOT NULL,
    change character varying(300) NOT NULL,
    note character varying(300) NOT NULL,
    is_fictional boolean NOT NULL,
    vector tsvector,
    title_key text NOT NULL,
    author_id uuid NOT NULL,
    question_id uuid NOT NULL,
    CONSTRAINT faq_says_something CHECK (((text_md ~ '\S'::text) AND ((title)::text ~ '\S.{13,}\S'::text))),
    CONSTRAINT faq_state_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'in_review'::character varying, 'published'::character varying, 'outdated'::character varying])::text[]))),
    CONSTRAINT forum_faqentry_version_check CHECK ((version >= 0))
);

CREATE TABLE public.forum_faqrevision (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    number integer NOT NULL,
    language character varying(12) NOT NULL,
    title character varying(200) NOT NULL,
    text_md text NOT NULL,
    text_html text NOT NULL,
    change character varying(300) NOT NULL,
    published_at timestamp with time zone NOT NULL,
    author_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    CONSTRAINT faq_revision_says_what CHECK (((number = 1) OR ((change)::text ~ '\S'::text))),
    CONSTRAINT faq_two_editors CHECK ((NOT (author_id = reviewer_id))),
    CONSTRAINT forum_faqrevision_number_check CHECK ((number >= 0))
);

CREATE TABLE public.forum_faqsource (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    answer_id uuid NOT NULL,
    revision_id uuid NOT NULL
);

CREATE TABLE public.forum_leadauthority (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    reason character varying(500) NOT NULL,
    authority_id uuid NOT NULL,
    ended_by_id uuid,
    question_id uuid NOT NULL,
    taken_by_id uuid NOT NULL,
    CONSTRAINT lead_ended_by_somebody CHECK ((((ended_at IS NULL) AND (ended_by_id IS NULL)) OR ((ended_at IS NOT NULL) AND (ended_by_id IS NOT NULL))))
);

CREATE TABLE public.forum_minutes (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    public_id character varying(24) NOT NULL,
    language character varying(12) NOT NULL,
    agreed_md text NOT NULL,
    agreed_html text NOT NULL,
    divergence_md text NOT NULL,
    divergence_html text NOT NULL,
    actions_md text NOT NULL,
    actions_html text NOT NULL,
    writers uuid[] NOT NULL,
    state character varying(8) NOT NULL,
    offer uuid,
    content_hash character varying(64) NOT NULL,
    disclaimer_version character varying(20) NOT NULL,
    issued_at timestamp with time zone,
    is_fictional boolean NOT NULL,
    authority_id uuid NOT NULL,
    issued_by_id uuid,
    lead_id uuid NOT NULL,
    question_id uuid NOT NULL,
    CONSTRAINT forum_minutes_version_check CHECK ((version >= 0)),
    CONSTRAINT minutes_issued_by_somebody CHECK ((((issued_at IS NOT NULL) AND (issued_by_id IS NOT NULL) AND ((state)::text = 'issued'::text)) OR ((NOT ((state)::text = 'issued'::text)) AND (issued_at IS NULL) AND (issued_by_id IS NULL)))),
    CONSTRAINT minutes_offered_is_hashed CHECK (((((content_hash)::text = ''::text) AND (offer IS NULL) AND ((state)::text = 'drafting'::text)) OR ((agreed_md ~ '\S'::text) AND ((content_hash)::text ~ '^[0-9a-f]{64}$'::text) AND (offer IS NOT NULL) AND ((state)::text = ANY ((ARRAY['offered'::character varying, 'issued'::character varying])::text[])))))
);

CREATE TABLE public.forum_minutesvoice (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(8) NOT NULL,
    note character varying(1000) NOT NULL,
    offer uuid NOT NULL,
    content_hash character varying(64) NOT NULL,
    answer_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    minutes_id uuid NOT NULL,
    question_id uuid NOT NULL,
    signer_id uuid NOT NULL,
    CONSTRAINT voice_says_why_not CHECK (((((kind)::text = 'agreed'::text) AND ((note)::text = ''::text)) OR (((kind)::text = 'objected'::text) AND ((note)::text ~ '\S'::text))))
);

CREATE TABLE public.forum_news (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    searched_at timestamp with time zone,
    answer_id uuid,
    question_id uuid NOT NULL
);

CREATE TABLE public.forum_newsreader (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    news_id uuid NOT NULL,
    person_id uuid NOT NULL
);

CREATE TABLE public.forum_positionmark (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    stance character varying(8) NOT NULL,
    note character varying(500) NOT NULL,
    language character varying(12) NOT NULL,
    state character varying(8) NOT NULL,
    confirmed_at timestamp with time zone,
    ended_at timestamp with time zone,
    authority_id uuid NOT NULL,
    confirmed_by_id uuid,
    other_answer_id uuid NOT NULL,
    other_authority_id uuid NOT NULL,
    own_answer_id uuid NOT NULL,
    proposed_by_id uuid NOT NULL,
    question_id uuid NOT NULL,
    CONSTRAINT mark_by_two CHECK ((NOT ((confirmed_by_id = proposed_by_id) AND (confirmed_by_id IS NOT NULL)))),
    CONSTRAINT mark_confirmed_by_somebody CHECK ((((confirmed_at IS NOT NULL) AND (confirmed_by_id IS NOT NULL)) OR ((confirmed_at IS NULL) AND (confirmed_by_id IS NULL)))),
    CONSTRAINT mark_ended_has_time CHECK ((((ended_at IS NULL) AND ((state)::text = ANY ((ARRAY['proposed'::character varying, 'standing'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['proposed'::character varying, 'standing'::character varying])::text[]))) AND (ended_at IS NOT NULL)))),
    CONSTRAINT mark_of_another CHECK ((NOT (authority_id = other_authority_id))),
    CONSTRAINT mark_says_on_what CHECK ((((stance)::text = 'aligned'::text) OR (((note)::text ~ '\S'::text) AND ((stance)::text = ANY ((ARRAY['partly'::character varying, 'differs'::character varying])::text[]))))),
    CONSTRAINT mark_state_known CHECK ((((confirmed_at IS NOT NULL) AND ((state)::text = 'standing'::text)) OR ((confirmed_at IS NOT NULL) AND ((state)::text = 'replaced'::text)) OR ((confirmed_at IS NULL) AND ((state)::text = ANY ((ARRAY['proposed'::character varying, 'dropped'::character varying])::text[]))) OR ((state)::text = 'lapsed'::text)))
);

CREATE TABLE public.forum_publicationconsent (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    side character varying(10) NOT NULL,
    content_hash character varying(64) NOT NULL,
    membership_id uuid,
    person_id uuid NOT NULL,
    publication_id uuid NOT NULL
);

CREATE TABLE public.forum_question_wanted_authorities (
    id bigint NOT NULL,
    question_id uuid NOT NULL,
    organisation_id uuid NOT NULL
);

ALTER TABLE public.forum_question_wanted_authorities ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.forum_question_wanted_authorities_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.forum_questioncolleague (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    asker_membership_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    question_id uuid NOT NULL
);

CREATE TABLE public.forum_questionreduction (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    reduced_at timestamp with time zone,
    question_id uuid NOT NULL
);

CREATE TABLE public.forum_questionrevision (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    number integer NOT NULL,
    changed character varying(40)[] NOT NULL,
    before jsonb NOT NULL,
    reason character varying(300) NOT NULL,
    withheld_at timestamp with time zone,
    question_id uuid NOT NULL,
    CONSTRAINT forum_questionrevision_number_check CHECK ((number >= 0)),
    CONSTRAINT question_revision_says_why CHECK ((((reason)::text ~ '\S'::text) OR (withheld_at IS NOT NULL))),
    CONSTRAINT question_revision_withheld CHECK (((withheld_at IS NULL) OR (before = '{}'::jsonb)))
);

CREATE TABLE public.forum_questionwords (
    question_id uuid NOT NULL,
    vector tsvector NOT NULL,
    title_key text NOT NULL,
    listed_at timestamp with time zone,
    state character varying(12) DEFAULT ''::character varying NOT NULL,
    marks uuid[] DEFAULT '{}'::uuid[] NOT NULL
);

CREATE TABLE public.forum_queue (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    name character varying(80) NOT NULL,
    ended_at timestamp with time zone,
    authority_id uuid NOT NULL,
    CONSTRAINT forum_queue_version_check CHECK ((version >= 0)),
    CONSTRAINT queue_has_name CHECK (((name)::text ~ '\S'::text))
);

CREATE TABLE public.forum_redaction (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    ground character varying(12) NOT NULL,
    reason character varying(500) NOT NULL,
    done_at timestamp with time zone,
    dropped_at timestamp with time zone,
    answer_id uuid NOT NULL,
    done_by_id uuid,
    proposed_by_id uuid NOT NULL,
    CONSTRAINT redaction_by_two CHECK ((((done_at IS NULL) AND (done_by_id IS NULL)) OR ((done_at IS NOT NULL) AND (done_by_id IS NOT NULL) AND (dropped_at IS NULL) AND (NOT ((done_by_id = proposed_by_id) AND (done_by_id IS NOT NULL)))))),
    CONSTRAINT redaction_says_why CHECK ((((ground)::text = ANY ((ARRAY['erasure'::character varying, 'court_order'::character varying])::text[])) AND ((reason)::text ~ '\S'::text)))
);

CREATE TABLE public.forum_reliance (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(12) NOT NULL,
    answer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT reliance_kind_known CHECK (((kind)::text = ANY ((ARRAY['saved'::character varying, 'cited'::character varying, 'exported'::character varying])::text[])))
);

CREATE TABLE public.forum_routingrule (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    priority smallint NOT NULL,
    ended_at timestamp with time zone,
    authority_id uuid NOT NULL,
    country_id character varying(2),
    ended_by_id uuid,
    follows_id uuid,
    made_by_id uuid NOT NULL,
    queue_id uuid,
    stage_id uuid,
    topic_id uuid,
    CONSTRAINT forum_routingrule_priority_check CHECK ((priority >= 0)),
    CONSTRAINT forum_routingrule_version_check CHECK ((version >= 0)),
    CONSTRAINT routing_ended_by CHECK ((((ended_at IS NULL) AND (ended_by_id IS NULL)) OR ((ended_at IS NOT NULL) AND (ended_by_id IS NOT NULL)))),
    CONSTRAINT routing_priority_range CHECK (((priority >= 1) AND (priority <= 999)))
);

CREATE TABLE public.forum_savedview (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    name character varying(60) NOT NULL,
    filters character varying(400) NOT NULL,
    shared boolean NOT NULL,
    membership_id uuid NOT NULL,
    CONSTRAINT saved_view_has_name CHECK ((NOT ((name)::text = ''::text)))
);

CREATE TABLE public.forum_signature (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    content_hash character varying(64) NOT NULL,
    offer uuid NOT NULL,
    answer_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    signer_id uuid NOT NULL,
    capacity_id uuid NOT NULL
);

CREATE TABLE public.forum_snippet (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    title character varying(120) NOT NULL,
    text_md text NOT NULL,
    language character varying(10) NOT NULL,
    used integer NOT NULL,
    used_at timestamp with time zone,
    author_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    CONSTRAINT forum_snippet_used_check CHECK ((used >= 0)),
    CONSTRAINT forum_snippet_version_check CHECK ((version >= 0)),
    CONSTRAINT snippet_says_something CHECK (((NOT ((title)::text = ''::text)) AND (NOT (text_md = ''::text))))
);

CREATE TABLE public.forum_watch (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(12) NOT NULL,
    filters character varying(400) NOT NULL,
    name character varying(80) NOT NULL,
    authority_id uuid,
    person_id uuid NOT NULL,
    question_id uuid,
    topic_id uuid,
    CONSTRAINT watch_names_its_target CHECK ((((authority_id IS NULL) AND ((kind)::text = 'question'::text) AND (question_id IS NOT NULL) AND (topic_id IS NULL) AND ((filters)::text = ''::text) AND ((name)::text = ''::text)) OR ((authority_id IS NULL) AND ((kind)::text = 'topic'::text) AND (question_id IS NULL) AND (topic_id IS NOT NULL) AND ((filters)::text = ''::text) AND ((name)::text = ''::text)) OR ((authority_id IS NOT NULL) AND ((kind)::text = 'authority'::text) AND (question_id IS NULL) AND (topic_id IS NULL) AND ((filters)::text = ''::text) AND ((name)::text = ''::text)) OR ((authority_id IS NULL) AND ((kind)::text = 'search'::text) AND (question_id IS NULL) AND (topic_id IS NULL) AND (NOT ((filters)::text = ''::text)) AND (NOT ((name)::text = ''::text)))))
);

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notifications_delivery (
    state character varying(12) NOT NULL,
    due_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    leased_until timestamp with time zone,
    attempts smallint NOT NULL,
    deaths smallint NOT NULL,
    last_error character varying(200) NOT NULL,
    id uuid NOT NULL,
    channel character varying(12) NOT NULL,
    message_id character varying(320) NOT NULL,
    refusals smallint NOT NULL,
    sent_at timestamp with time zone,
    reason character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    notification_id uuid NOT NULL,
    CONSTRAINT delivery_sent_when CHECK ((((sent_at IS NOT NULL) AND ((state)::text = 'done'::text)) OR ((NOT ((state)::text = 'done'::text)) AND (sent_at IS NULL)))),
    CONSTRAINT delivery_withheld_why CHECK (((((state)::text = 'suppressed'::text) AND (NOT ((reason)::text = ''::text))) OR ((NOT ((state)::text = 'suppressed'::text)) AND ((reason)::text = ''::text)))),
    CONSTRAINT delivery_words_known CHECK ((((state)::text = ANY ((ARRAY['queued'::character varying, 'done'::character varying, 'dead'::character varying, 'suppressed'::character varying])::text[])) AND ((channel)::text = 'email'::text))),
    CONSTRAINT notifications_delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT notifications_delivery_deaths_check CHECK ((deaths >= 0)),
    CONSTRAINT notifications_delivery_refusals_check CHECK ((refusals >= 0))
);

CREATE TABLE public.notifications_notification (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(80) NOT NULL,
    private boolean NOT NULL,
    in_portal boolean NOT NULL,
    read_at timestamp with time zone,
    event_id uuid NOT NULL,
    recipient_id uuid,
    CONSTRAINT notification_inbox_has_owner CHECK (((recipient_id IS NOT NULL) OR (NOT in_portal))),
    CONSTRAINT notification_read_in_portal CHECK (((read_at IS NULL) OR in_portal))
);

CREATE TABLE public.profiles_admindelegation (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    delegate_id uuid NOT NULL,
    delegator_id uuid NOT NULL,
    revoked_by_id uuid,
    CONSTRAINT delegation_ends_within_90_days CHECK (((ends_at > begins_at) AND (ends_at <= (begins_at + '90 days'::interval)))),
    CONSTRAINT delegation_to_somebody_else CHECK ((NOT (delegator_id = delegate_id)))
);

CREATE TABLE public.profiles_apitoken (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    name character varying(80) NOT NULL,
    scopes character varying(30)[] NOT NULL,
    prefix character varying(8) NOT NULL,
    token_hash character varying(64) NOT NULL,
    binding character varying(64) NOT NULL,
    networks character varying(49)[] NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    membership_id uuid NOT NULL,
    voided_at timestamp with time zone,
    CONSTRAINT token_ends_within_a_year CHECK (((expires_at > created_at) AND (expires_at <= (created_at + '366 days'::interval)))),
    CONSTRAINT token_few_networks CHECK ((
CASE
    WHEN (networks IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(networks, 1), 0)
END <= 10)),
    CONSTRAINT token_has_a_name CHECK (((name)::text ~ '\S'::text)),
    CONSTRAINT token_hash_form CHECK ((((token_hash)::text ~ '^[0-9a-f]{64}$'::text) AND ((binding)::text ~ '^[0-9a-f]{64}$'::text))),
    CONSTRAINT token_prefix_form CHECK (((prefix)::text ~ '^[a-z0-9]{8}$'::text)),
    CONSTRAINT token_scopes_known CHECK (((scopes <@ ARRAY['read:public'::character varying(30), 'read:questions'::character varying(30), 'write:questions'::character varying(30), 'read:cases'::character varying(30), 'write:cases'::character varying(30), 'read:notifications'::character varying(30), 'write:notifications'::character varying(30), 'read:profile'::character varying(30), 'write:profile'::character varying(30)]) AND (scopes @> ARRAY['read:public'::character varying(30)])))
);

CREATE TABLE public.profiles_capacitysnapshot (
    id uuid NOT NULL,
    organisation_name character varying(200) NOT NULL,
    organisation_kind character varying(24) NOT NULL,
    country_code character varying(2) NOT NULL,
    role character varying(20) NOT NULL,
    membership_id uuid NOT NULL,
    method character varying(20) NOT NULL,
    verified_at timestamp with time zone,
    taken_at timestamp with time zone NOT NULL,
    fingerprint character varying(64) NOT NULL,
    organisation_id uuid NOT NULL,
    CONSTRAINT snapshot_fingerprint_form CHECK (((fingerprint)::text ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT snapshot_has_a_name CHECK (((organisation_name)::text ~ '\S'::text))
);

CREATE TABLE public.profiles_contactblock (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    blocked_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    organisation_id uuid,
    user_id uuid,
    CONSTRAINT contact_block_of_one CHECK ((((organisation_id IS NULL) AND (user_id IS NOT NULL)) OR ((organisation_id IS NOT NULL) AND (user_id IS NULL)))),
    CONSTRAINT contact_block_somebody_else CHECK (((user_id IS NULL) OR (NOT ((user_id = blocked_id) AND (user_id IS NOT NULL)))))
);

CREATE TABLE public.profiles_contactmessage (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    from_sender boolean NOT NULL,
    text character varying(4000) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone,
    author_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    CONSTRAINT contact_message_says_something CHECK ((((erased_at IS NULL) AND (NOT ((text)::text = ''::text))) OR ((erased_at IS NOT NULL) AND ((text)::text = ''::text))))
);

CREATE TABLE public.profiles_contactreport (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    reason character varying(1000) NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    outcome character varying(10) NOT NULL,
    closed_by_id uuid,
    reporter_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    CONSTRAINT contact_report_settled_by_somebody CHECK ((((closed_at IS NULL) AND (closed_by_id IS NULL) AND ((outcome)::text = ''::text)) OR ((closed_at IS NOT NULL) AND (closed_by_id IS NOT NULL) AND ((outcome)::text = ANY ((ARRAY['nothing'::character varying, 'ended'::character varying])::text[])))))
);

CREATE TABLE public.profiles_contactsetting (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    who character varying(12) NOT NULL,
    organisation_id uuid,
    user_id uuid,
    CONSTRAINT contact_setting_known CHECK (((who)::text = ANY ((ARRAY['nobody'::character varying, 'authorities'::character varying, 'members'::character varying])::text[]))),
    CONSTRAINT contact_setting_of_one CHECK ((((organisation_id IS NULL) AND (user_id IS NOT NULL)) OR ((organisation_id IS NOT NULL) AND (user_id IS NULL))))
);

CREATE TABLE public.profiles_conversation (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    subject character varying(120) NOT NULL,
    state character varying(10) NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    last_at timestamp with time zone NOT NULL,
    sender_wrote_at timestamp with time zone NOT NULL,
    other_wrote_at timestamp with time zone,
    sender_read_at timestamp with time zone,
    other_read_at timestamp with time zone,
    organisation_id uuid,
    recipient_id uuid,
    sender_id uuid NOT NULL,
    sender_membership_id uuid NOT NULL,
    CONSTRAINT conversation_ended_when CHECK ((((ended_at IS NULL) AND ((state)::text = 'open'::text)) OR ((ended_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['declined'::character varying, 'closed'::character varying])::text[]))))),
    CONSTRAINT conversation_with_one CHECK ((((organisation_id IS NULL) AND (recipient_id IS NOT NULL)) OR ((organisation_id IS NOT NULL) AND (recipient_id IS NULL)))),
    CONSTRAINT conversation_with_somebody_else CHECK (((recipient_id IS NULL) OR (NOT ((recipient_id = sender_id) AND (recipient_id IS NOT NULL)))))
);

CREATE TABLE public.profiles_domainrequest (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    domain character varying(253) NOT NULL,
    state character varying(12) NOT NULL,
    decided_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    decided_by_id uuid,
    organisation_id uuid NOT NULL,
    requested_by_id uuid,
    CONSTRAINT domain_request_decided_when CHECK ((((decided_at IS NULL) AND ((state)::text = 'open'::text)) OR ((decided_at IS NOT NULL) AND ((state)::text = 'approved'::text)) OR ((decided_at IS NOT NULL) AND ((reason)::text ~ '\S'::text) AND ((state)::text = 'refused'::text)))),
    CONSTRAINT domain_request_nobody_decides_their_own CHECK (((decided_by_id IS NULL) OR (NOT ((decided_by_id = requested_by_id) AND (decided_by_id IS NOT NULL) AND (requested_by_id IS NOT NULL)))))
);

CREATE TABLE public.profiles_evidence (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(10) NOT NULL,
    link character varying(300) NOT NULL,
    note character varying(500) NOT NULL,
    decided_at timestamp with time zone,
    delete_after timestamp with time zone,
    deleted_at timestamp with time zone,
    file_id uuid,
    membership_id uuid NOT NULL,
    CONSTRAINT evidence_kept_until CHECK ((((decided_at IS NULL) AND (delete_after IS NULL)) OR ((decided_at IS NOT NULL) AND (delete_after > decided_at)))),
    CONSTRAINT evidence_kind_known CHECK (((kind)::text = ANY ((ARRAY['letter'::character varying, 'contract'::character varying, 'register'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT evidence_shows_something CHECK ((((deleted_at IS NULL) AND ((file_id IS NOT NULL) OR (NOT ((link)::text = ''::text)))) OR ((deleted_at IS NOT NULL) AND ((link)::text = ''::text) AND ((note)::text = ''::text)))),
    CONSTRAINT evidence_web_address CHECK ((((link)::text = ''::text) OR ((link)::text ~ '^https://\S+$'::text)))
);

CREATE TABLE public.profiles_intereststatement (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(12) NOT NULL,
    text character varying(2000) NOT NULL,
    stated_at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT statement_plain CHECK (((text)::text ~ '^[^\u0001-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]*$'::text)),
    CONSTRAINT statement_says_something CHECK (((((kind)::text = 'nothing'::text) AND ((text)::text = ''::text)) OR (((kind)::text = 'interests'::text) AND ((text)::text ~ '\S'::text))))
);

CREATE TABLE public.profiles_invitation (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    role character varying(20) NOT NULL,
    email character varying(254) NOT NULL,
    is_signer boolean NOT NULL,
    is_admin boolean NOT NULL,
    token_hash character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    redeemed_at timestamp with time zone,
    invited_by_id uuid NOT NULL,
    redeemed_by_id uuid,
    organisation_id uuid NOT NULL,
    approved_at timestamp with time zone,
    approved_by_id uuid,
    reason text DEFAULT ''::text NOT NULL,
    refusal text DEFAULT ''::text NOT NULL,
    refused_at timestamp with time zone,
    refused_by_id uuid,
    needs_approval boolean DEFAULT false NOT NULL,
    CONSTRAINT invitation_approved_by_another CHECK ((((approved_at IS NULL) AND (approved_by_id IS NULL)) OR ((approved_at IS NOT NULL) AND (approved_by_id IS NOT NULL) AND (NOT ((approved_by_id = invited_by_id) AND (approved_by_id IS NOT NULL)))))),
    CONSTRAINT invitation_email_lower_case CHECK (((email)::text = lower((email)::text))),
    CONSTRAINT invitation_not_for_its_approver CHECK (((approved_by_id IS NULL) OR (redeemed_by_id IS NULL) OR (NOT ((approved_by_id = redeemed_by_id) AND (approved_by_id IS NOT NULL) AND (redeemed_by_id IS NOT NULL))))),
    CONSTRAINT invitation_not_for_oneself CHECK (((redeemed_by_id IS NULL) OR (NOT ((redeemed_by_id = invited_by_id) AND (redeemed_by_id IS NOT NULL))))),
    CONSTRAINT invitation_only_regulators_sign CHECK (((NOT is_signer) OR ((role)::text = 'regulator'::text))),
    CONSTRAINT invitation_refused_or_used CHECK ((((refused_at IS NULL) AND (refused_by_id IS NULL)) OR ((approved_at IS NULL) AND (redeemed_at IS NULL) AND (refused_at IS NOT NULL) AND (refused_by_id IS NOT NULL)))),
    CONSTRAINT invitation_role_known CHECK (((role)::text = ANY ((ARRAY['developer'::character varying, 'regulator'::character varying, 'gmp_staff'::character varying, 'hospital_steward'::character varying, 'patient'::character varying, 'hta'::character varying, 'member'::character varying, 'editor'::character varying, 'moderator'::character varying, 'admin'::character varying])::text[]))),
    CONSTRAINT invitation_used_by_somebody CHECK ((((redeemed_at IS NULL) AND (redeemed_by_id IS NULL)) OR ((redeemed_at IS NOT NULL) AND (redeemed_by_id IS NOT NULL)))),
    CONSTRAINT invitation_used_once_approved CHECK (((NOT needs_approval) OR (redeemed_at IS NULL) OR (approved_at IS NOT NULL)))
);

CREATE TABLE public.profiles_mandate (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    granted_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    granted_by_id uuid,
    organisation_id uuid NOT NULL,
    CONSTRAINT mandate_ends_after_it_began CHECK (((ended_at IS NULL) OR (ended_at >= granted_at)))
);

CREATE TABLE public.profiles_mandate_jurisdictions (
    id bigint NOT NULL,
    mandate_id uuid NOT NULL,
    country_id uuid NOT NULL
);

ALTER TABLE public.profiles_mandate_jurisdictions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.profiles_mandate_jurisdictions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.profiles_mandate_stages (
    id bigint NOT NULL,
    mandate_id uuid NOT NULL,
    term_id uuid NOT NULL
);

ALTER TABLE public.profiles_mandate_stages ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.profiles_mandate_stages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.profiles_mandate_topics (
    id bigint NOT NULL,
    mandate_id uuid NOT NULL,
    term_id uuid NOT NULL
);

ALTER TABLE public.profiles_mandate_topics ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.profiles_mandate_topics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.profiles_membership (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    role character varying(20) NOT NULL,
    is_admin boolean NOT NULL,
    is_signer boolean NOT NULL,
    state character varying(20) NOT NULL,
    method character varying(20) NOT NULL,
    verified_at timestamp with time zone,
    revoked_at timestamp with time zone,
    user_id uuid NOT NULL,
    verified_by_id uuid,
    organisation_id uuid NOT NULL,
    approved_by_id uuid,
    confirmed_at timestamp with time zone,
    mailbox_proven_at timestamp with time zone,
    reminded smallint,
    valid_until timestamp with time zone,
    end_reason character varying(500) DEFAULT ''::character varying NOT NULL,
    ended_by_id uuid,
    ended_from character varying(20) DEFAULT ''::character varying NOT NULL,
    signer_approved_by_id uuid,
    signer_proposed_by_id uuid,
    confirmed_from character varying(20) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT membership_both_proofs CHECK (((NOT ((state)::text = 'verified'::text)) OR (NOT ((method)::text = ANY ((ARRAY['organisation'::character varying, 'invitation'::character varying])::text[]))) OR ((role)::text = ANY ((ARRAY['developer'::character varying, 'patient'::character varying])::text[])) OR (((method)::text = 'invitation'::text) AND ((role)::text = ANY ((ARRAY['regulator'::character varying, 'editor'::character varying, 'moderator'::character varying, 'admin'::character varying])::text[]))) OR ((confirmed_at IS NOT NULL) AND (mailbox_proven_at IS NOT NULL)))),
    CONSTRAINT membership_ended_when CHECK ((((revoked_at IS NOT NULL) AND ((state)::text = 'revoked'::text)) OR ((NOT ((state)::text = 'revoked'::text)) AND (revoked_at IS NULL)))),
    CONSTRAINT membership_mailbox_is_enough_for CHECK (((NOT ((method)::text = ANY ((ARRAY['mailbox'::character varying, 'colleague'::character varying])::text[]))) OR ((role)::text = ANY ((ARRAY['developer'::character varying, 'patient'::character varying])::text[])))),
    CONSTRAINT membership_needs_two_people CHECK (((NOT ((state)::text = 'verified'::text)) OR (((method)::text = 'installation'::text) AND ((role)::text = 'regulator'::text)) OR ((approved_by_id IS NOT NULL) AND ((method)::text = 'invitation'::text) AND ((role)::text = 'regulator'::text)) OR ((NOT ((role)::text = 'regulator'::text)) AND ((NOT ((method)::text = 'desk'::text)) OR (approved_by_id IS NOT NULL))))),
    CONSTRAINT membership_nobody_proposes_themselves CHECK (((signer_proposed_by_id IS NULL) OR (((role)::text = 'regulator'::text) AND (NOT ((signer_proposed_by_id = user_id) AND (signer_proposed_by_id IS NOT NULL)))))),
    CONSTRAINT membership_nobody_verifies_themselves CHECK (((verified_by_id IS NULL) OR (NOT ((verified_by_id = user_id) AND (verified_by_id IS NOT NULL))))),
    CONSTRAINT membership_only_regulators_sign CHECK (((NOT is_signer) OR ((role)::text = 'regulator'::text))),
    CONSTRAINT membership_signer_by_two_people CHECK (((signer_approved_by_id IS NULL) OR ((signer_proposed_by_id IS NOT NULL) AND (NOT ((signer_approved_by_id = signer_proposed_by_id) AND (signer_approved_by_id IS NOT NULL) AND (signer_proposed_by_id IS NOT NULL))) AND (NOT ((signer_approved_by_id = user_id) AND (signer_approved_by_id IS NOT NULL)))))),
    CONSTRAINT membership_state_has_its_proof CHECK ((((NOT ((state)::text = 'mailbox_proven'::text)) OR (mailbox_proven_at IS NOT NULL)) AND ((NOT ((state)::text = 'confirmed'::text)) OR ((confirmed_at IS NOT NULL) AND (verified_by_id IS NOT NULL))))),
    CONSTRAINT membership_two_people CHECK (((approved_by_id IS NULL) OR ((verified_by_id IS NOT NULL) AND (NOT ((approved_by_id = verified_by_id) AND (approved_by_id IS NOT NULL) AND (verified_by_id IS NOT NULL))) AND (NOT ((approved_by_id = user_id) AND (approved_by_id IS NOT NULL)))))),
    CONSTRAINT membership_verified_by_somebody CHECK (((NOT ((state)::text = 'verified'::text)) OR (((method)::text = ANY ((ARRAY['mailbox'::character varying, 'installation'::character varying])::text[])) AND (verified_at IS NOT NULL)) OR (((method)::text = ANY ((ARRAY['invitation'::character varying, 'organisation'::character varying, 'desk'::character varying, 'colleague'::character varying])::text[])) AND (verified_at IS NOT NULL) AND (verified_by_id IS NOT NULL)))),
    CONSTRAINT membership_verified_until CHECK (((NOT ((state)::text = 'verified'::text)) OR (valid_until IS NOT NULL))),
    CONSTRAINT membership_words_known CHECK ((((role)::text = ANY ((ARRAY['developer'::character varying, 'regulator'::character varying, 'gmp_staff'::character varying, 'hospital_steward'::character varying, 'patient'::character varying, 'hta'::character varying, 'member'::character varying, 'editor'::character varying, 'moderator'::character varying, 'admin'::character varying])::text[])) AND ((state)::text = ANY ((ARRAY['claimed'::character varying, 'mailbox_proven'::character varying, 'confirmed'::character varying, 'verified'::character varying, 'lapsed'::character varying, 'revoked'::character varying])::text[])))),
    CONSTRAINT profiles_membership_reminded_check CHECK ((reminded >= 0))
);

CREATE TABLE public.profiles_namechange (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    name_kind character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    until timestamp with time zone NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT name_change_kind_known CHECK (((name_kind)::text = ANY ((ARRAY['real'::character varying, 'pseudonym'::character varying])::text[])))
);

CREATE TABLE public.profiles_organisation (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    public_id character varying(24) NOT NULL,
    kind character varying(24) NOT NULL,
    name character varying(200) NOT NULL,
    native_name character varying(300) NOT NULL,
    acronym character varying(40) NOT NULL,
    other_names character varying(120)[] NOT NULL,
    sort_key character varying(200) NOT NULL,
    website character varying(300) NOT NULL,
    ror character varying(100) NOT NULL,
    duties character varying(30)[] NOT NULL,
    note text NOT NULL,
    is_fictional boolean NOT NULL,
    verified boolean NOT NULL,
    sources jsonb NOT NULL,
    facts_id character varying(60) NOT NULL,
    facts_hash character varying(64) NOT NULL,
    country_id character varying(2),
    shown_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    kept_by character varying(16) DEFAULT 'platform'::character varying NOT NULL,
    last_confirmed_on date,
    merged_at timestamp with time zone,
    merged_into_id uuid,
    origin character varying(16) DEFAULT 'platform'::character varying NOT NULL,
    suggested_domains character varying(253)[] DEFAULT '{}'::character varying(253)[] NOT NULL,
    names_key text DEFAULT ''::text NOT NULL,
    CONSTRAINT organisation_details_known CHECK (((jsonb_typeof(details) = 'object'::text) AND ((details - public.profiles_details_known((kind)::text)) = '{}'::jsonb))),
    CONSTRAINT organisation_duties_known CHECK ((duties <@ ARRAY['clinical_trials'::character varying(30), 'gmp_inspection'::character varying(30), 'hospital_exemption'::character varying(30)])),
    CONSTRAINT organisation_has_a_name CHECK (((name)::text ~ '\S'::text)),
    CONSTRAINT organisation_keeper_known CHECK ((((origin)::text = ANY ((ARRAY['facts'::character varying, 'ror'::character varying, 'organisation'::character varying, 'platform'::character varying])::text[])) AND ((kept_by)::text = ANY ((ARRAY['facts'::character varying, 'ror'::character varying, 'organisation'::character varying, 'platform'::character varying])::text[])))),
    CONSTRAINT organisation_kind_known CHECK (((kind)::text = ANY ((ARRAY['operator'::character varying, 'authority'::character varying, 'eu_agency'::character varying, 'university'::character varying, 'hospital'::character varying, 'sme'::character varying, 'industry'::character varying, 'gmp_site'::character varying, 'patient_organisation'::character varying, 'hta_body'::character varying, 'ethics_committee'::character varying, 'research_network'::character varying, 'funder'::character varying])::text[]))),
    CONSTRAINT organisation_merged_into_another CHECK ((NOT ((merged_into_id = id) AND (merged_into_id IS NOT NULL)))),
    CONSTRAINT organisation_merged_when CHECK ((((merged_at IS NULL) AND (merged_into_id IS NULL)) OR ((merged_at IS NOT NULL) AND (merged_into_id IS NOT NULL)))),
    CONSTRAINT organisation_ror_web_address CHECK ((((ror)::text = ''::text) OR ((ror)::text ~ '^https?://\S+$'::text))),
    CONSTRAINT organisation_sources_web_addresses CHECK ((NOT jsonb_path_exists(sources, '$[*]."url"?(@ != "" && !(@ like_regex "^https?://[^[:space:]]+$"))'::jsonpath))),
    CONSTRAINT organisation_verified_has_source CHECK (((NOT verified) OR is_fictional OR (NOT (sources = '[]'::jsonb)))),
    CONSTRAINT organisation_web_address CHECK ((((website)::text = ''::text) OR ((website)::text ~ '^https?://\S+$'::text))),
    CONSTRAINT profiles_organisation_version_check CHECK ((version >= 0))
);

CREATE TABLE public.profiles_organisationlink (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    kind character varying(12) NOT NULL,
    confirmed_at timestamp with time zone,
    confirmed_by_id uuid,
    source_id uuid NOT NULL,
    stated_by_id uuid,
    target_id uuid NOT NULL,
    CONSTRAINT organisation_link_confirmed_when CHECK (((confirmed_by_id IS NULL) OR (confirmed_at IS NOT NULL))),
    CONSTRAINT organisation_link_kind_known CHECK (((kind)::text = ANY ((ARRAY['member_of'::character varying, 'works_with'::character varying])::text[]))),
    CONSTRAINT organisation_link_to_another CHECK ((NOT (source_id = target_id))),
    CONSTRAINT organisation_link_two_people CHECK (((confirmed_by_id IS NULL) OR (stated_by_id IS NULL) OR (NOT ((confirmed_by_id = stated_by_id) AND (confirmed_by_id IS NOT NULL) AND (stated_by_id IS NOT NULL)))))
);

CREATE TABLE public.profiles_organisationrequest (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    name character varying(200) NOT NULL,
    kind character varying(24) NOT NULL,
    website character varying(300) NOT NULL,
    why text NOT NULL,
    state character varying(12) NOT NULL,
    decided_at timestamp with time zone,
    reason character varying(300) NOT NULL,
    country_id character varying(2) NOT NULL,
    decided_by_id uuid,
    organisation_id uuid,
    requested_by_id uuid,
    CONSTRAINT place_request_decided_when CHECK ((((decided_at IS NULL) AND (organisation_id IS NULL) AND ((state)::text = 'open'::text)) OR ((decided_at IS NOT NULL) AND (organisation_id IS NOT NULL) AND ((state)::text = 'approved'::text)) OR ((decided_at IS NOT NULL) AND (organisation_id IS NULL) AND ((reason)::text ~ '\S'::text) AND ((state)::text = 'refused'::text)))),
    CONSTRAINT place_request_has_a_name CHECK (((name)::text ~ '\S'::text)),
    CONSTRAINT place_request_kind CHECK ((((kind)::text = ANY ((ARRAY['operator'::character varying, 'authority'::character varying, 'eu_agency'::character varying, 'university'::character varying, 'hospital'::character varying, 'sme'::character varying, 'industry'::character varying, 'gmp_site'::character varying, 'patient_organisation'::character varying, 'hta_body'::character varying, 'ethics_committee'::character varying, 'research_network'::character varying, 'funder'::character varying])::text[])) AND (NOT ((kind)::text = 'operator'::text)))),
    CONSTRAINT place_request_nobody_decides_own CHECK (((decided_by_id IS NULL) OR (NOT ((decided_by_id = requested_by_id) AND (decided_by_id IS NOT NULL) AND (requested_by_id IS NOT NULL))))),
    CONSTRAINT place_request_web_address CHECK (((website)::text ~ '^https?://\S+$'::text))
);

CREATE TABLE public.profiles_organisationrevision (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    capacity character varying(16) NOT NULL,
    changes jsonb NOT NULL,
    editor_id uuid,
    organisation_id uuid NOT NULL,
    CONSTRAINT organisation_revision_capacity CHECK (((capacity)::text = ANY ((ARRAY['facts'::character varying, 'ror'::character varying, 'organisation'::character varying, 'platform'::character varying])::text[]))),
    CONSTRAINT profiles_organisationrevision_version_check CHECK ((version >= 0))
);

CREATE TABLE public.profiles_person (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    public_id character varying(24) NOT NULL,
    name_kind character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    sort_key character varying(120) NOT NULL,
    languages character varying(2)[] DEFAULT '{}'::character varying(2)[] NOT NULL,
    orcid character varying(19) DEFAULT ''::character varying NOT NULL,
    availability character varying(8) DEFAULT ''::character varying NOT NULL,
    availability_note character varying(200) DEFAULT ''::character varying NOT NULL,
    biography character varying(1000) DEFAULT ''::character varying NOT NULL,
    name_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    affiliation_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    country_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    topics_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    languages_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    orcid_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    availability_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    biography_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    interests_audience character varying(16) DEFAULT 'nobody'::character varying NOT NULL,
    audiences_set_at timestamp with time zone,
    country_id character varying(2),
    user_id uuid NOT NULL,
    CONSTRAINT person_affiliation_audience CHECK (((affiliation_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_availability_audience CHECK (((availability_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_biography_audience CHECK (((biography_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_country_audience CHECK (((country_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_interests_audience CHECK (((interests_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_languages_audience CHECK (((languages_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_languages_known CHECK (((languages <@ ARRAY['ar'::character varying(2), 'bg'::character varying(2), 'cs'::character varying(2), 'da'::character varying(2), 'de'::character varying(2), 'el'::character varying(2), 'en'::character varying(2), 'es'::character varying(2), 'et'::character varying(2), 'fi'::character varying(2), 'fr'::character varying(2), 'ga'::character varying(2), 'hr'::character varying(2), 'hu'::character varying(2), 'is'::character varying(2), 'it'::character varying(2), 'lt'::character varying(2), 'lv'::character varying(2), 'mt'::character varying(2), 'nl'::character varying(2), 'no'::character varying(2), 'pl'::character varying(2), 'pt'::character varying(2), 'ro'::character varying(2), 'ru'::character varying(2), 'sk'::character varying(2), 'sl'::character varying(2), 'sr'::character varying(2), 'sv'::character varying(2), 'tr'::character varying(2), 'uk'::character varying(2), 'zh'::character varying(2)]) AND (
CASE
    WHEN (languages IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(languages, 1), 0)
END <= 12))),
    CONSTRAINT person_name_audience CHECK (((name_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_name_plain CHECK ((((name)::text ~ '\S'::text) AND ((name)::text ~ '^[^\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$'::text))),
    CONSTRAINT person_note_needs_availability CHECK ((((availability_note)::text = ''::text) OR (NOT ((availability)::text = ''::text)))),
    CONSTRAINT person_orcid_audience CHECK (((orcid_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_orcid_sound CHECK ((((orcid)::text = ''::text) OR public.profiles_orcid_is_sound((orcid)::text))),
    CONSTRAINT person_texts_plain CHECK ((((availability_note)::text ~ '^[^\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$'::text) AND ((biography)::text ~ '^[^\u0001-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]*$'::text))),
    CONSTRAINT person_topics_audience CHECK (((topics_audience)::text = ANY ((ARRAY['nobody'::character varying, 'organisations'::character varying, 'authorities'::character varying, 'members'::character varying, 'everybody'::character varying])::text[]))),
    CONSTRAINT person_words_known CHECK ((((name_kind)::text = ANY ((ARRAY['real'::character varying, 'pseudonym'::character varying])::text[])) AND ((availability)::text = ANY ((ARRAY[''::character varying, 'open'::character varying, 'busy'::character varying, 'away'::character varying])::text[])))),
    CONSTRAINT profiles_person_version_check CHECK ((version >= 0))
);

CREATE TABLE public.profiles_persontopic (
    id bigint NOT NULL,
    person_id uuid NOT NULL,
    term_id uuid NOT NULL
);

ALTER TABLE public.profiles_persontopic ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.profiles_persontopic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.profiles_review (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    state character varying(10) NOT NULL,
    proposal character varying(10) NOT NULL,
    checklist character varying(20)[] NOT NULL,
    reason text NOT NULL,
    decided_by_id uuid,
    membership_id uuid NOT NULL,
    proposed_by_id uuid,
    CONSTRAINT profiles_review_version_check CHECK ((version >= 0)),
    CONSTRAINT review_approved_as_proposed CHECK (((NOT ((state)::text = 'approved'::text)) OR ((proposal)::text = 'approve'::text))),
    CONSTRAINT review_decided_by_somebody CHECK ((((decided_by_id IS NOT NULL) AND ((state)::text = ANY ((ARRAY['approved'::character varying, 'refused'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['approved'::character varying, 'refused'::character varying])::text[]))) AND (decided_by_id IS NULL)))),
    CONSTRAINT review_proposed_by_somebody CHECK (((NOT ((state)::text = ANY ((ARRAY['proposed'::character varying, 'approved'::character varying, 'refused'::character varying])::text[]))) OR (((proposal)::text = ANY ((ARRAY['approve'::character varying, 'refuse'::character varying])::text[])) AND (proposed_by_id IS NOT NULL)))),
    CONSTRAINT review_refused_with_a_reason CHECK (((NOT ((state)::text = 'refused'::text)) OR (((proposal)::text = 'refuse'::text) AND (reason ~ '\S'::text)))),
    CONSTRAINT review_two_people CHECK (((decided_by_id IS NULL) OR (NOT ((decided_by_id = proposed_by_id) AND (decided_by_id IS NOT NULL) AND (proposed_by_id IS NOT NULL))))),
    CONSTRAINT review_words_known CHECK ((((state)::text = ANY ((ARRAY['waiting'::character varying, 'asked'::character varying, 'proposed'::character varying, 'approved'::character varying, 'refused'::character varying, 'closed'::character varying])::text[])) AND (checklist <@ ARRAY['place'::character varying(20), 'person'::character varying(20), 'role'::character varying(20), 'sender'::character varying(20), 'recent'::character varying(20), 'asked_back'::character varying(20), 'site'::character varying(20), 'steward'::character varying(20)])))
);

CREATE TABLE public.profiles_reviewstep (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    act character varying(20) NOT NULL,
    reason text NOT NULL,
    checklist character varying(20)[] NOT NULL,
    by_id uuid NOT NULL,
    review_id uuid NOT NULL,
    CONSTRAINT review_step_known CHECK (((act)::text = ANY ((ARRAY['sent'::character varying, 'asked'::character varying, 'proposed_approval'::character varying, 'proposed_refusal'::character varying, 'taken_back'::character varying, 'sent_back'::character varying, 'approved'::character varying, 'refused'::character varying, 'reopened'::character varying])::text[])))
);

CREATE TABLE public.profiles_verifieddomain (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    domain character varying(253) NOT NULL,
    organisation_id uuid NOT NULL,
    skeleton character varying(253) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT domain_form CHECK (((domain)::text ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$'::text))
);

CREATE TABLE public.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE public.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.vocabularies_advicechannel (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    verified boolean NOT NULL,
    retired boolean NOT NULL,
    as_of date,
    facts_hash character varying(64) NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    body character varying(200) NOT NULL,
    kind character varying(12) NOT NULL,
    status character varying(8) NOT NULL,
    atmp_specific boolean NOT NULL,
    who_may_use character varying(40)[] NOT NULL,
    binding boolean NOT NULL,
    fee_class character varying(24) NOT NULL,
    fee_note text NOT NULL,
    clock_days smallint,
    clock_text text NOT NULL,
    languages character varying(40)[] NOT NULL,
    stages character varying(40)[] NOT NULL,
    prepare character varying(300)[] NOT NULL,
    too_early_when text NOT NULL,
    too_late_when text NOT NULL,
    contact_page character varying(500) NOT NULL,
    contact_page_seen boolean NOT NULL,
    recalled_fields character varying(40)[] NOT NULL,
    note text NOT NULL,
    sources jsonb NOT NULL,
    jurisdiction_id character varying(2) NOT NULL,
    CONSTRAINT channel_applicants_known CHECK ((who_may_use <@ ARRAY['academic'::character varying(40), 'hospital'::character varying(40), 'non_profit'::character varying(40), 'start_up'::character varying(40), 'incubator'::character varying(40), 'sme'::character varying(40), 'mid_size_company'::character varying(40), 'large_company'::character varying(40), 'eu_consortium'::character varying(40), 'patient_organisation'::character varying(40)])),
    CONSTRAINT channel_clock_positive CHECK (((clock_days IS NULL) OR (clock_days >= 1))),
    CONSTRAINT channel_contact_is_address CHECK (((contact_page)::text ~ '^(https?://\S+)?$'::text)),
    CONSTRAINT channel_fee_known CHECK (((fee_class)::text = ANY ((ARRAY['free'::character varying, 'fee_with_concessions'::character varying, 'fee'::character varying, 'unknown'::character varying])::text[]))),
    CONSTRAINT channel_kind_known CHECK (((kind)::text = ANY ((ARRAY['advice'::character varying, 'procedure'::character varying, 'meeting'::character varying, 'support'::character varying, 'network'::character varying, 'helpdesk'::character varying])::text[]))),
    CONSTRAINT channel_stages_known CHECK ((stages <@ ARRAY['discovery'::character varying(40), 'preclinical'::character varying(40), 'clinical'::character varying(40), 'post_authorisation'::character varying(40), 'hospital_exemption'::character varying(40), 'any'::character varying(40)])),
    CONSTRAINT channel_status_known CHECK (((status)::text = ANY ((ARRAY['open'::character varying, 'closed'::character varying])::text[]))),
    CONSTRAINT channel_verified_has_source CHECK (((NOT verified) OR (NOT (sources = '[]'::jsonb)))),
    CONSTRAINT vocabularies_advicechannel_clock_days_check CHECK ((clock_days >= 0))
);

CREATE TABLE public.vocabularies_country (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    verified boolean NOT NULL,
    retired boolean NOT NULL,
    as_of date,
    facts_hash character varying(64) NOT NULL,
    code character varying(2) NOT NULL,
    kind character varying(10) NOT NULL,
    names jsonb NOT NULL,
    sort_keys jsonb NOT NULL,
    is_eu boolean NOT NULL,
    is_eea boolean NOT NULL,
    CONSTRAINT country_code CHECK (((code)::text ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT country_english_name CHECK ((((names ->> 'en'::text) ~ '\S'::text) AND (names ? 'en'::text))),
    CONSTRAINT country_english_sort_key CHECK ((((sort_keys ->> 'en'::text) ~ '\S'::text) AND (sort_keys ? 'en'::text))),
    CONSTRAINT country_eu_is_in_eea CHECK (((NOT is_eu) OR is_eea)),
    CONSTRAINT country_kind_known CHECK (((kind)::text = ANY ((ARRAY['country'::character varying, 'union'::character varying])::text[]))),
    CONSTRAINT country_union_is_no_member CHECK ((((kind)::text = 'country'::text) OR ((NOT is_eea) AND (NOT is_eu))))
);

CREATE TABLE public.vocabularies_glossaryterm (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    verified boolean NOT NULL,
    retired boolean NOT NULL,
    as_of date,
    facts_hash character varying(64) NOT NULL,
    code character varying(80) NOT NULL,
    words jsonb NOT NULL,
    sort_keys jsonb NOT NULL,
    patient_texts jsonb NOT NULL,
    expert_texts jsonb NOT NULL,
    audience character varying(20)[] NOT NULL,
    related character varying(80)[] NOT NULL,
    sources jsonb NOT NULL,
    CONSTRAINT glossary_audience_known CHECK ((audience <@ ARRAY['patients'::character varying(20), 'developers'::character varying(20)])),
    CONSTRAINT glossary_english_patient_text CHECK ((((patient_texts ->> 'en'::text) ~ '\S'::text) AND (patient_texts ? 'en'::text))),
    CONSTRAINT glossary_english_sort_key CHECK ((((sort_keys ->> 'en'::text) ~ '\S'::text) AND (sort_keys ? 'en'::text))),
    CONSTRAINT glossary_english_word CHECK ((((words ->> 'en'::text) ~ '\S'::text) AND (words ? 'en'::text))),
    CONSTRAINT glossary_verified_has_source CHECK (((NOT verified) OR (NOT (sources = '[]'::jsonb))))
);

CREATE TABLE public.vocabularies_guidancedocument_topics (
    id bigint NOT NULL,
    guidancedocument_id uuid CONSTRAINT vocabularies_guidancedocument_topi_guidancedocument_id_not_null NOT NULL,
    term_id uuid NOT NULL
);

ALTER TABLE public.vocabularies_guidancedocument_topics ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.vocabularies_guidancedocument_topics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.vocabularies_guidancesection (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    locator character varying(80) NOT NULL,
    title character varying(300) NOT NULL,
    "position" integer NOT NULL,
    version_id uuid NOT NULL,
    CONSTRAINT guidance_section_has_a_locator CHECK (((locator)::text ~ '\S'::text)),
    CONSTRAINT vocabularies_guidancesection_position_check CHECK (("position" >= 0))
);

CREATE TABLE public.vocabularies_term (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    verified boolean NOT NULL,
    retired boolean NOT NULL,
    as_of date,
    facts_hash character varying(64) NOT NULL,
    list_code character varying(40) NOT NULL,
    code character varying(80) NOT NULL,
    labels jsonb NOT NULL,
    definitions jsonb NOT NULL,
    basis character varying(300) NOT NULL,
    "position" integer NOT NULL,
    parent_id uuid,
    CONSTRAINT term_dotted_code_has_parent CHECK (((((code)::text ~ '^\w+$'::text) AND (parent_id IS NULL)) OR (((code)::text ~ '^\w+\.\w+$'::text) AND (parent_id IS NOT NULL)))),
    CONSTRAINT term_english_label CHECK ((((labels ->> 'en'::text) ~ '\S'::text) AND (labels ? 'en'::text))),
    CONSTRAINT term_list_known CHECK (((list_code)::text = ANY ((ARRAY['atmp_class'::character varying, 'platform'::character varying, 'vector'::character varying, 'donor_relation'::character varying, 'gene_transfer'::character varying, 'cell_source'::character varying, 'development_stage'::character varying, 'clinical_phase'::character varying, 'sponsor_type'::character varying, 'stakeholder_type'::character varying, 'cleanroom_grade'::character varying, 'material_category'::character varying, 'material_role'::character varying, 'grade_claim'::character varying, 'answer_basis'::character varying, 'flag_reason'::character varying, 'he_scenario'::character varying, 'he_no_alternative'::character varying, 'he_reason_not_suitable'::character varying, 'outcome_band'::character varying, 'shortage_cause'::character varying, 'topic'::character varying, 'gmp_capability'::character varying])::text[]))),
    CONSTRAINT term_verified_has_basis CHECK (((NOT verified) OR (NOT ((basis)::text = ''::text)))),
    CONSTRAINT vocabularies_term_position_check CHECK (("position" >= 0))
);

-- Data for Name: account_emailaddress; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: account_emailconfirmation; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: accounts_consent; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: accounts_deletionrequest; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: accounts_knowndevice; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: accounts_user; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: accounts_user_groups; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: accounts_user_user_permissions; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: auth_group; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: auth_group_permissions; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_cache; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_draft; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_event; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_filedrawing; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_idempotencykey; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_importedrecord; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_importrow; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_importrun; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_job; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_jobfile; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_outbox; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_ratecount; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_release; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_sessionmark; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_storedfile; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: core_tombstone; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: django_admin_log; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: django_session; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_absence; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_acceptance; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_answer; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_answerdecision; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_answervote; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_breakglass; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_breakglassreading; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_calendarday; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_case; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_caseevent; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_casemessage; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_casenote; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_casenoterevision; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_citation; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_clocktarget; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_contribution; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_contributionacceptance; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_contributionrevision; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_deflection; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_difference; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_duplicate; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_faqentry; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_faqrevision; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_faqsource; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_leadauthority; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_minutes; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_minutesvoice; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_news; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_newsreader; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_positionmark; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_publicationconsent; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_publicationrequest; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_question; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_question_wanted_authorities; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_questioncolleague; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_questionreduction; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_questionrevision; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_questionwords; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_queue; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_redaction; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_reliance; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_routingrule; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_savedview; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_signature; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_snippet; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_transfer; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: forum_watch; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: mfa_authenticator; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: notifications_delivery; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: notifications_notification; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_admindelegation; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_apitoken; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_capacitysnapshot; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_contactblock; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_contactmessage; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_contactreport; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_contactsetting; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_conversation; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_domainrequest; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_evidence; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_intereststatement; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_invitation; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_mandate; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_mandate_jurisdictions; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_mandate_stages; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_mandate_topics; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_membership; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_namechange; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_organisation; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_organisationlink; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_organisationrequest; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_organisationrevision; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_person; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_persontopic; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_review; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_reviewstep; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: profiles_verifieddomain; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: usersessions_usersession; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_advicechannel; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_country; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_glossaryterm; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_guidancedocument; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_guidancedocument_topics; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_guidancesection; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_guidanceversion; Type: TABLE DATA; Schema: public; Owner: -

-- Data for Name: vocabularies_term; Type: TABLE DATA; Schema: public; Owner: -

SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);

SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);

SELECT pg_catalog.setval('public.accounts_user_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.accounts_user_user_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.core_draft_id_seq', 1, false);

SELECT pg_catalog.setval('public.core_importedrecord_id_seq', 1, false);

SELECT pg_catalog.setval('public.core_importrow_id_seq', 1, false);

SELECT pg_catalog.setval('public.core_ratecount_id_seq', 1, false);

SELECT pg_catalog.setval('public.core_sessionmark_id_seq', 1, false);

SELECT pg_catalog.setval('public.django_admin_log_id_seq', 1, false);

SELECT pg_catalog.setval('public.forum_question_wanted_authorities_id_seq', 1, false);

SELECT pg_catalog.setval('public.mfa_authenticator_id_seq', 1, false);

SELECT pg_catalog.setval('public.profiles_mandate_jurisdictions_id_seq', 1, false);

SELECT pg_catalog.setval('public.profiles_mandate_stages_id_seq', 1, false);

SELECT pg_catalog.setval('public.profiles_mandate_topics_id_seq', 1, false);

SELECT pg_catalog.setval('public.profiles_persontopic_id_seq', 1, false);

SELECT pg_catalog.setval('public.usersessions_usersession_id_seq', 1, false);

SELECT pg_catalog.setval('public.vocabularies_guidancedocument_topics_id_seq', 1, false);

ALTER TABLE ONLY public.forum_absence
    ADD CONSTRAINT absence_one_at_a_time EXCLUDE USING gist (membership_id WITH =, daterange(starts_on, ends_on, '[]'::text) WITH &&) WHERE ((ended_at IS NULL));

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_consent
    ADD CONSTRAINT accounts_consent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_deletionrequest
    ADD CONSTRAINT accounts_deletionrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_knowndevice
    ADD CONSTRAINT accounts_knowndevice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_email_key UNIQUE (email);

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_group_id_59c0b32f_uniq UNIQUE (user_id, group_id);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq UNIQUE (user_id, permission_id);

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT answer_identity UNIQUE (id, question_id, authority_id);

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT answer_one_current_per_day EXCLUDE USING gist (question_id WITH =, authority_id WITH =, daterange(valid_from, LEAST((valid_until + 1), ended_on), '[)'::text) WITH &&) WHERE (((NOT is_preliminary) AND ((state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying, 'superseded'::character varying, 'withdrawn'::character varying])::text[]))));

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_caseevent
    ADD CONSTRAINT case_event_number UNIQUE (case_id, number);

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT case_identity UNIQUE (id, question_id, authority_id);

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT case_once_per_authority UNIQUE (question_id, authority_id);

ALTER TABLE ONLY public.forum_citation
    ADD CONSTRAINT citation_once UNIQUE (answer_id, guidance_version_id, locator);

ALTER TABLE ONLY public.forum_citation
    ADD CONSTRAINT citation_position UNIQUE (answer_id, "position");

ALTER TABLE ONLY public.forum_questioncolleague
    ADD CONSTRAINT colleague_named_once UNIQUE (question_id, membership_id);

ALTER TABLE ONLY public.accounts_consent
    ADD CONSTRAINT consent_once UNIQUE (user_id, kind, terms_version);

ALTER TABLE ONLY public.profiles_contactblock
    ADD CONSTRAINT contact_block_by_person UNIQUE (user_id, blocked_id);

ALTER TABLE ONLY public.profiles_contactblock
    ADD CONSTRAINT contact_block_by_place UNIQUE (organisation_id, blocked_id);

ALTER TABLE ONLY public.forum_contribution
    ADD CONSTRAINT contribution_identity UNIQUE (id, question_id);

ALTER TABLE ONLY public.core_cache
    ADD CONSTRAINT core_cache_pkey PRIMARY KEY (cache_key);

ALTER TABLE ONLY public.core_draft
    ADD CONSTRAINT core_draft_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_event
    ADD CONSTRAINT core_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_filedrawing
    ADD CONSTRAINT core_filedrawing_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY public.core_idempotencykey
    ADD CONSTRAINT core_idempotencykey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_importedrecord
    ADD CONSTRAINT core_importedrecord_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_importrow
    ADD CONSTRAINT core_importrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_importrun
    ADD CONSTRAINT core_importrun_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_job
    ADD CONSTRAINT core_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_jobfile
    ADD CONSTRAINT core_jobfile_pkey PRIMARY KEY (job_id);

ALTER TABLE ONLY public.core_outbox
    ADD CONSTRAINT core_outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_ratecount
    ADD CONSTRAINT core_ratecount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_release
    ADD CONSTRAINT core_release_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_sessionmark
    ADD CONSTRAINT core_sessionmark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_storedfile
    ADD CONSTRAINT core_storedfile_name_key UNIQUE (name);

ALTER TABLE ONLY public.core_storedfile
    ADD CONSTRAINT core_storedfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.core_tombstone
    ADD CONSTRAINT core_tombstone_pkey PRIMARY KEY (subject_hash);

ALTER TABLE ONLY public.forum_deflection
    ADD CONSTRAINT deflection_once_per_person UNIQUE (question_id, person_id);

ALTER TABLE ONLY public.profiles_admindelegation
    ADD CONSTRAINT delegation_one_at_a_time EXCLUDE USING gist (delegator_id WITH =, tstzrange(begins_at, ends_at) WITH &&) WHERE ((revoked_at IS NULL));

ALTER TABLE ONLY public.notifications_delivery
    ADD CONSTRAINT delivery_once_per_channel UNIQUE (notification_id, channel);

ALTER TABLE ONLY public.accounts_knowndevice
    ADD CONSTRAINT device_known_once UNIQUE (user_id, digest);

ALTER TABLE ONLY public.forum_difference
    ADD CONSTRAINT difference_once_per_pair UNIQUE (question_id, similar_id);

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE public.profiles_verifieddomain
    ADD CONSTRAINT domain_is_not_public CHECK ((NOT ((domain)::text = ANY ((ARRAY['10minutemail.com'::character varying, '163.com'::character varying, 'abv.bg'::character varying, 'alice.it'::character varying, 'aol.com'::character varying, 'aon.at'::character varying, 'arcor.de'::character varying, 'azet.sk'::character varying, 'bbox.fr'::character varying, 'bk.ru'::character varying, 'bluewin.ch'::character varying, 'btinternet.com'::character varying, 'centrum.cz'::character varying, 'chello.at'::character varying, 'citromail.hu'::character varying, 'clix.pt'::character varying, 'disroot.org'::character varying, 'eircom.net'::character varying, 'email.cz'::character varying, 'email.de'::character varying, 'fastmail.com'::character varying, 'fastmail.fm'::character varying, 'free.fr'::character varying, 'freemail.hu'::character varying, 'freenet.de'::character varying, 'gmail.com'::character varying, 'gmx.at'::character varying, 'gmx.ch'::character varying, 'gmx.com'::character varying, 'gmx.de'::character varying, 'gmx.net'::character varying, 'googlemail.com'::character varying, 'guerrillamail.com'::character varying, 'hetnet.nl'::character varying, 'hey.com'::character varying, 'hispeed.ch'::character varying, 'home.nl'::character varying, 'hot.ee'::character varying, 'hotmail.co.uk'::character varying, 'hotmail.com'::character varying, 'hotmail.de'::character varying, 'hotmail.es'::character varying, 'hotmail.fr'::character varying, 'hotmail.it'::character varying, 'icloud.com'::character varying, 'inbox.eu'::character varying, 'inbox.lv'::character varying, 'inbox.ru'::character varying, 'interia.pl'::character varying, 'iol.pt'::character varying, 'keemail.me'::character varying, 'kpnmail.nl'::character varying, 'laposte.net'::character varying, 'libero.it'::character varying, 'list.ru'::character varying, 'live.co.uk'::character varying, 'live.com'::character varying, 'live.de'::character varying, 'live.fr'::character varying, 'live.nl'::character varying, 'mac.com'::character varying, 'mail.bg'::character varying, 'mail.com'::character varying, 'mail.de'::character varying, 'mail.ee'::character varying, 'mail.ru'::character varying, 'mailbox.org'::character varying, 'mailinator.com'::character varying, 'me.com'::character varying, 'msn.com'::character varying, 'naver.com'::character varying, 'net.hr'::character varying, 'netcabo.pt'::character varying, 'neuf.fr'::character varying, 'ntlworld.com'::character varying, 'numericable.fr'::character varying, 'o2.pl'::character varying, 'one.lt'::character varying, 'onet.pl'::character varying, 'op.pl'::character varying, 'orange.fr'::character varying, 'otenet.gr'::character varying, 'outlook.com'::character varying, 'outlook.de'::character varying, 'outlook.es'::character varying, 'outlook.fr'::character varying, 'outlook.it'::character varying, 'planet.nl'::character varying, 'pm.me'::character varying, 'post.cz'::character varying, 'posteo.de'::character varying, 'proton.me'::character varying, 'protonmail.com'::character varying, 'qq.com'::character varying, 'rambler.ru'::character varying, 'riseup.net'::character varying, 'rocketmail.com'::character varying, 'sapo.pt'::character varying, 'scarlet.be'::character varying, 'seznam.cz'::character varying, 'sfr.fr'::character varying, 'siol.net'::character varying, 'sky.com'::character varying, 'skynet.be'::character varying, 't-online.de'::character varying, 'takas.lt'::character varying, 'talktalk.net'::character varying, 'telenet.be'::character varying, 'telfort.nl'::character varying, 'telia.com'::character varying, 'terra.es'::character varying, 'tiscali.it'::character varying, 'tlen.pl'::character varying, 'tuta.com'::character varying, 'tuta.io'::character varying, 'tutamail.com'::character varying, 'tutanota.com'::character varying, 'ukr.net'::character varying, 'virgilio.it'::character varying, 'virginmedia.com'::character varying, 'volny.cz'::character varying, 'vp.pl'::character varying, 'walla.com'::character varying, 'wanadoo.fr'::character varying, 'web.de'::character varying, 'windowslive.com'::character varying, 'wp.pl'::character varying, 'yahoo.co.uk'::character varying, 'yahoo.com'::character varying, 'yahoo.de'::character varying, 'yahoo.es'::character varying, 'yahoo.fr'::character varying, 'yahoo.gr'::character varying, 'yahoo.it'::character varying, 'yandex.com'::character varying, 'yandex.ru'::character varying, 'ymail.com'::character varying, 'yopmail.com'::character varying, 'ziggo.nl'::character varying, 'zoho.com'::character varying, 'zoho.eu'::character varying, 'zoznam.sk'::character varying])::text[])))) NOT VALID;

ALTER TABLE ONLY public.core_draft
    ADD CONSTRAINT draft_once UNIQUE (owner_id, form, key);

ALTER TABLE ONLY public.forum_faqrevision
    ADD CONSTRAINT faq_revision_number UNIQUE (entry_id, number);

ALTER TABLE ONLY public.forum_faqsource
    ADD CONSTRAINT faq_source_once UNIQUE (revision_id, answer_id);

ALTER TABLE ONLY public.core_storedfile
    ADD CONSTRAINT file_page_once UNIQUE (page_of_id, page);

ALTER TABLE ONLY public.forum_absence
    ADD CONSTRAINT forum_absence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_acceptance
    ADD CONSTRAINT forum_acceptance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_letter_scan_id_key UNIQUE (letter_scan_id);

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_answervote
    ADD CONSTRAINT forum_answervote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_breakglass
    ADD CONSTRAINT forum_breakglass_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_breakglassreading
    ADD CONSTRAINT forum_breakglassreading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_calendarday
    ADD CONSTRAINT forum_calendarday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT forum_case_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_caseevent
    ADD CONSTRAINT forum_caseevent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_casemessage
    ADD CONSTRAINT forum_casemessage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_casenote
    ADD CONSTRAINT forum_casenote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_casenoterevision
    ADD CONSTRAINT forum_casenoterevision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_citation
    ADD CONSTRAINT forum_citation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_clocktarget
    ADD CONSTRAINT forum_clocktarget_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_contribution
    ADD CONSTRAINT forum_contribution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_contribution
    ADD CONSTRAINT forum_contribution_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.forum_contributionacceptance
    ADD CONSTRAINT forum_contributionacceptance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_contributionrevision
    ADD CONSTRAINT forum_contributionrevision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_deflection
    ADD CONSTRAINT forum_deflection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_difference
    ADD CONSTRAINT forum_difference_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_duplicate
    ADD CONSTRAINT forum_duplicate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_faqentry
    ADD CONSTRAINT forum_faqentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_faqentry
    ADD CONSTRAINT forum_faqentry_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.forum_faqentry
    ADD CONSTRAINT forum_faqentry_question_id_key UNIQUE (question_id);

ALTER TABLE ONLY public.forum_faqrevision
    ADD CONSTRAINT forum_faqrevision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_faqsource
    ADD CONSTRAINT forum_faqsource_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_leadauthority
    ADD CONSTRAINT forum_leadauthority_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_minutes
    ADD CONSTRAINT forum_minutes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_minutes
    ADD CONSTRAINT forum_minutes_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT forum_minutesvoice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_news
    ADD CONSTRAINT forum_news_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_newsreader
    ADD CONSTRAINT forum_newsreader_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_publicationconsent
    ADD CONSTRAINT forum_publicationconsent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationrequest_new_question_id_key UNIQUE (new_question_id);

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.forum_question_wanted_authorities
    ADD CONSTRAINT forum_question_wanted_au_question_id_organisation_f34b08d1_uniq UNIQUE (question_id, organisation_id);

ALTER TABLE ONLY public.forum_question_wanted_authorities
    ADD CONSTRAINT forum_question_wanted_authorities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_questioncolleague
    ADD CONSTRAINT forum_questioncolleague_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_questionreduction
    ADD CONSTRAINT forum_questionreduction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_questionreduction
    ADD CONSTRAINT forum_questionreduction_question_id_key UNIQUE (question_id);

ALTER TABLE ONLY public.forum_questionrevision
    ADD CONSTRAINT forum_questionrevision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_questionwords
    ADD CONSTRAINT forum_questionwords_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.forum_queue
    ADD CONSTRAINT forum_queue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_redaction
    ADD CONSTRAINT forum_redaction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_reliance
    ADD CONSTRAINT forum_reliance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_follows_id_key UNIQUE (follows_id);

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_savedview
    ADD CONSTRAINT forum_savedview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_signature
    ADD CONSTRAINT forum_signature_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_snippet
    ADD CONSTRAINT forum_snippet_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_transfer
    ADD CONSTRAINT forum_transfer_new_case_id_key UNIQUE (new_case_id);

ALTER TABLE ONLY public.forum_transfer
    ADD CONSTRAINT forum_transfer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_watch
    ADD CONSTRAINT forum_watch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_guidancesection
    ADD CONSTRAINT guidance_section_locator UNIQUE (version_id, locator);

ALTER TABLE ONLY public.vocabularies_guidancesection
    ADD CONSTRAINT guidance_section_version UNIQUE (id, version_id);

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT guidance_version_document UNIQUE (id, document_id);

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT guidance_version_label UNIQUE (document_id, label);

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT guidance_versions_do_not_overlap EXCLUDE USING gist (document_id WITH =, valid WITH &&);

ALTER TABLE ONLY public.core_idempotencykey
    ADD CONSTRAINT idempotency_once_per_person UNIQUE (user_id, operation, key);

ALTER TABLE ONLY public.core_importrow
    ADD CONSTRAINT import_row_once UNIQUE (run_id, number);

ALTER TABLE ONLY public.core_importedrecord
    ADD CONSTRAINT imported_record_once UNIQUE (importer, key);

ALTER TABLE ONLY public.forum_leadauthority
    ADD CONSTRAINT lead_identity UNIQUE (id, question_id, authority_id);

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_news
    ADD CONSTRAINT news_once UNIQUE NULLS NOT DISTINCT (question_id, answer_id);

ALTER TABLE ONLY public.forum_newsreader
    ADD CONSTRAINT news_reader_once UNIQUE (news_id, person_id);

ALTER TABLE ONLY public.notifications_notification
    ADD CONSTRAINT notification_once UNIQUE NULLS NOT DISTINCT (recipient_id, event_id, kind);

ALTER TABLE ONLY public.notifications_delivery
    ADD CONSTRAINT notifications_delivery_message_id_key UNIQUE (message_id);

ALTER TABLE ONLY public.notifications_delivery
    ADD CONSTRAINT notifications_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notifications_notification
    ADD CONSTRAINT notifications_notification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_organisationrevision
    ADD CONSTRAINT organisation_revision_once UNIQUE (organisation_id, version);

ALTER TABLE ONLY public.core_outbox
    ADD CONSTRAINT outbox_once_per_handler UNIQUE (event_id, handler);

ALTER TABLE ONLY public.profiles_persontopic
    ADD CONSTRAINT person_topic_once UNIQUE (person_id, term_id);

ALTER TABLE ONLY public.profiles_admindelegation
    ADD CONSTRAINT profiles_admindelegation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_apitoken
    ADD CONSTRAINT profiles_apitoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_apitoken
    ADD CONSTRAINT profiles_apitoken_prefix_key UNIQUE (prefix);

ALTER TABLE ONLY public.profiles_apitoken
    ADD CONSTRAINT profiles_apitoken_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.profiles_capacitysnapshot
    ADD CONSTRAINT profiles_capacitysnapshot_fingerprint_key UNIQUE (fingerprint);

ALTER TABLE ONLY public.profiles_capacitysnapshot
    ADD CONSTRAINT profiles_capacitysnapshot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_contactblock
    ADD CONSTRAINT profiles_contactblock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_contactmessage
    ADD CONSTRAINT profiles_contactmessage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_contactreport
    ADD CONSTRAINT profiles_contactreport_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_contactsetting
    ADD CONSTRAINT profiles_contactsetting_organisation_id_key UNIQUE (organisation_id);

ALTER TABLE ONLY public.profiles_contactsetting
    ADD CONSTRAINT profiles_contactsetting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_contactsetting
    ADD CONSTRAINT profiles_contactsetting_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.profiles_conversation
    ADD CONSTRAINT profiles_conversation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_domainrequest
    ADD CONSTRAINT profiles_domainrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_evidence
    ADD CONSTRAINT profiles_evidence_file_id_key UNIQUE (file_id);

ALTER TABLE ONLY public.profiles_evidence
    ADD CONSTRAINT profiles_evidence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_intereststatement
    ADD CONSTRAINT profiles_intereststatement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_invitation
    ADD CONSTRAINT profiles_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_invitation
    ADD CONSTRAINT profiles_invitation_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.profiles_mandate_jurisdictions
    ADD CONSTRAINT profiles_mandate_jurisdi_mandate_id_country_id_b3bc4aac_uniq UNIQUE (mandate_id, country_id);

ALTER TABLE ONLY public.profiles_mandate_jurisdictions
    ADD CONSTRAINT profiles_mandate_jurisdictions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_mandate
    ADD CONSTRAINT profiles_mandate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_mandate_stages
    ADD CONSTRAINT profiles_mandate_stages_mandate_id_term_id_6d235302_uniq UNIQUE (mandate_id, term_id);

ALTER TABLE ONLY public.profiles_mandate_stages
    ADD CONSTRAINT profiles_mandate_stages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_mandate_topics
    ADD CONSTRAINT profiles_mandate_topics_mandate_id_term_id_ead93bdb_uniq UNIQUE (mandate_id, term_id);

ALTER TABLE ONLY public.profiles_mandate_topics
    ADD CONSTRAINT profiles_mandate_topics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_namechange
    ADD CONSTRAINT profiles_namechange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_organisation
    ADD CONSTRAINT profiles_organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_organisation
    ADD CONSTRAINT profiles_organisation_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.profiles_organisationlink
    ADD CONSTRAINT profiles_organisationlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_organisationrequest
    ADD CONSTRAINT profiles_organisationrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_organisationrevision
    ADD CONSTRAINT profiles_organisationrevision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_person
    ADD CONSTRAINT profiles_person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_person
    ADD CONSTRAINT profiles_person_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.profiles_person
    ADD CONSTRAINT profiles_person_user_id_key UNIQUE (user_id);

ALTER TABLE ONLY public.profiles_persontopic
    ADD CONSTRAINT profiles_persontopic_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_review
    ADD CONSTRAINT profiles_review_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_reviewstep
    ADD CONSTRAINT profiles_reviewstep_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.profiles_verifieddomain
    ADD CONSTRAINT profiles_verifieddomain_domain_key UNIQUE (domain);

ALTER TABLE ONLY public.profiles_verifieddomain
    ADD CONSTRAINT profiles_verifieddomain_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_publicationconsent
    ADD CONSTRAINT publication_consent_once UNIQUE (publication_id, side, content_hash);

ALTER TABLE ONLY public.forum_questionrevision
    ADD CONSTRAINT question_revision_number UNIQUE (question_id, number);

ALTER TABLE ONLY public.forum_queue
    ADD CONSTRAINT queue_identity UNIQUE (id, authority_id);

ALTER TABLE ONLY public.core_ratecount
    ADD CONSTRAINT rate_one_per_window UNIQUE (bucket, begins_at);

ALTER TABLE ONLY public.core_release
    ADD CONSTRAINT release_once UNIQUE (name, period);

ALTER TABLE ONLY public.core_release
    ADD CONSTRAINT release_one_chain UNIQUE (name, previous_sha256);

ALTER TABLE ONLY public.forum_reliance
    ADD CONSTRAINT reliance_once UNIQUE (person_id, answer_id, kind);

ALTER TABLE ONLY public.core_sessionmark
    ADD CONSTRAINT session_mark_once UNIQUE (session_id, mark);

ALTER TABLE ONLY public.forum_signature
    ADD CONSTRAINT signature_once_per_offer UNIQUE (answer_id, signer_id, offer);

ALTER TABLE ONLY public.vocabularies_term
    ADD CONSTRAINT term_id_and_list UNIQUE (id, list_code);

ALTER TABLE ONLY public.vocabularies_term
    ADD CONSTRAINT term_once_per_list UNIQUE (list_code, code);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);

ALTER TABLE ONLY public.vocabularies_advicechannel
    ADD CONSTRAINT vocabularies_advicechannel_code_key UNIQUE (code);

ALTER TABLE ONLY public.vocabularies_advicechannel
    ADD CONSTRAINT vocabularies_advicechannel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_country
    ADD CONSTRAINT vocabularies_country_code_key UNIQUE (code);

ALTER TABLE ONLY public.vocabularies_country
    ADD CONSTRAINT vocabularies_country_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_glossaryterm
    ADD CONSTRAINT vocabularies_glossaryterm_code_key UNIQUE (code);

ALTER TABLE ONLY public.vocabularies_glossaryterm
    ADD CONSTRAINT vocabularies_glossaryterm_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_guidancedocument_topics
    ADD CONSTRAINT vocabularies_guidancedoc_guidancedocument_id_term_98cf6f44_uniq UNIQUE (guidancedocument_id, term_id);

ALTER TABLE ONLY public.vocabularies_guidancedocument
    ADD CONSTRAINT vocabularies_guidancedocument_celex_key UNIQUE (celex);

ALTER TABLE ONLY public.vocabularies_guidancedocument
    ADD CONSTRAINT vocabularies_guidancedocument_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_guidancedocument
    ADD CONSTRAINT vocabularies_guidancedocument_public_id_key UNIQUE (public_id);

ALTER TABLE ONLY public.vocabularies_guidancedocument
    ADD CONSTRAINT vocabularies_guidancedocument_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.vocabularies_guidancedocument_topics
    ADD CONSTRAINT vocabularies_guidancedocument_topics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_guidancesection
    ADD CONSTRAINT vocabularies_guidancesection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT vocabularies_guidanceversion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT vocabularies_guidanceversion_supersedes_id_key UNIQUE (supersedes_id);

ALTER TABLE ONLY public.vocabularies_term
    ADD CONSTRAINT vocabularies_term_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT voice_once_per_offer UNIQUE (minutes_id, authority_id, offer);

ALTER TABLE ONLY public.forum_answervote
    ADD CONSTRAINT vote_once_per_person UNIQUE (answer_id, person_id);

CREATE UNIQUE INDEX acceptance_one_active_per_authority ON public.forum_acceptance USING btree (question_id, authority_id) WHERE (revoked_at IS NULL);

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX accounts_consent_user_id_81cd791f ON public.accounts_consent USING btree (user_id);

CREATE INDEX accounts_deletionrequest_user_id_18733e8b ON public.accounts_deletionrequest USING btree (user_id);

CREATE INDEX accounts_knowndevice_user_id_3bdfdf5e ON public.accounts_knowndevice USING btree (user_id);

CREATE UNIQUE INDEX accounts_passkey_once ON public.mfa_authenticator USING btree (((data ->> 'credential_id'::text))) WHERE ((type)::text = 'webauthn'::text);

CREATE INDEX accounts_user_email_b2644a56_like ON public.accounts_user USING btree (email varchar_pattern_ops);

CREATE INDEX accounts_user_groups_group_id_bd11a704 ON public.accounts_user_groups USING btree (group_id);

CREATE INDEX accounts_user_groups_user_id_52b62117 ON public.accounts_user_groups USING btree (user_id);

CREATE INDEX accounts_user_user_permissions_permission_id_113bb443 ON public.accounts_user_user_permissions USING btree (permission_id);

CREATE INDEX accounts_user_user_permissions_user_id_e4f0a161 ON public.accounts_user_user_permissions USING btree (user_id);

CREATE UNIQUE INDEX answer_chain_begins_once ON public.forum_answer USING btree (case_id) WHERE ((NOT is_preliminary) AND ((state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying, 'superseded'::character varying, 'withdrawn'::character varying])::text[])) AND (supersedes_id IS NULL));

CREATE INDEX answer_newest ON public.forum_answer USING btree (issued_at DESC) WHERE ((state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying, 'superseded'::character varying, 'withdrawn'::character varying])::text[]));

CREATE UNIQUE INDEX answer_one_draft_per_case ON public.forum_answer USING btree (case_id) WHERE ((state)::text = ANY ((ARRAY['drafting'::character varying, 'in_signoff'::character varying])::text[]));

CREATE UNIQUE INDEX answer_one_final_per_case ON public.forum_answer USING btree (case_id) WHERE ((NOT is_preliminary) AND ((state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying])::text[])));

CREATE UNIQUE INDEX answer_one_preliminary_per_case ON public.forum_answer USING btree (case_id) WHERE (is_preliminary AND ((state)::text = 'issued'::text));

CREATE UNIQUE INDEX answer_replaced_once ON public.forum_answer USING btree (supersedes_id) WHERE ((state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying, 'superseded'::character varying, 'withdrawn'::character varying])::text[]));

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE UNIQUE INDEX calendar_day_once ON public.forum_calendarday USING btree (authority_id, day) WHERE (ended_at IS NULL);

CREATE INDEX case_due ON public.forum_case USING btree (authority_id, due_on);

CREATE INDEX case_inbox_order ON public.forum_case USING btree (authority_id, state, received_at);

CREATE UNIQUE INDEX case_message_one_request_per_answer ON public.forum_casemessage USING btree (answer_id) WHERE (((kind)::text = 'request'::text) AND ((side)::text = 'asker'::text));

CREATE INDEX clock_target_newest ON public.forum_clocktarget USING btree (authority_id, created_at DESC);

CREATE UNIQUE INDEX contact_report_one_open ON public.profiles_contactreport USING btree (conversation_id, reporter_id) WHERE (closed_at IS NULL);

CREATE INDEX contact_report_open ON public.profiles_contactreport USING btree (reported_at, id) WHERE (closed_at IS NULL);

CREATE INDEX contribution_of_author ON public.forum_contribution USING btree (author_id, posted_at);

CREATE UNIQUE INDEX contribution_one_accepted ON public.forum_contributionacceptance USING btree (question_id) WHERE (revoked_at IS NULL);

CREATE INDEX contribution_order ON public.forum_contribution USING btree (question_id, posted_at, id);

CREATE INDEX conversation_age ON public.profiles_conversation USING btree (last_at);

CREATE INDEX conversation_of_other ON public.profiles_conversation USING btree (recipient_id, last_at DESC, id DESC);

CREATE INDEX conversation_of_place ON public.profiles_conversation USING btree (organisation_id, last_at DESC, id DESC);

CREATE INDEX conversation_of_sender ON public.profiles_conversation USING btree (sender_id, last_at DESC, id DESC);

CREATE UNIQUE INDEX conversation_one_unanswered ON public.profiles_conversation USING btree (sender_id, recipient_id) WHERE ((answered_at IS NULL) AND ((state)::text = 'open'::text));

CREATE UNIQUE INDEX conversation_one_unanswered_at ON public.profiles_conversation USING btree (sender_id, organisation_id) WHERE ((answered_at IS NULL) AND ((state)::text = 'open'::text));

CREATE INDEX core_cache_expires ON public.core_cache USING btree (expires);

CREATE INDEX core_draft_owner_id_c39b418f ON public.core_draft USING btree (owner_id);

CREATE INDEX core_idempotencykey_user_id_ca0b627c ON public.core_idempotencykey USING btree (user_id);

CREATE INDEX core_importrow_run_id_ce7ba6e7 ON public.core_importrow USING btree (run_id);

CREATE INDEX core_importrun_started_by_id_0d6d37f3 ON public.core_importrun USING btree (started_by_id);

CREATE INDEX core_job_owner_id_5d65a52b ON public.core_job USING btree (owner_id);

CREATE INDEX core_outbox_event_id_4be4d305 ON public.core_outbox USING btree (event_id);

CREATE INDEX core_storedfile_name_707e926d_like ON public.core_storedfile USING btree (name varchar_pattern_ops);

CREATE INDEX core_storedfile_page_of_id_ae94cfea ON public.core_storedfile USING btree (page_of_id);

CREATE INDEX core_tombstone_subject_hash_d450ea39_like ON public.core_tombstone USING btree (subject_hash varchar_pattern_ops);

CREATE UNIQUE INDEX decision_one_waits_per_answer ON public.forum_answerdecision USING btree (answer_id) WHERE ((dropped_at IS NULL) AND (signed_at IS NULL));

CREATE INDEX deletion_due ON public.accounts_deletionrequest USING btree (due_at);

CREATE UNIQUE INDEX deletion_one_waiting ON public.accounts_deletionrequest USING btree (user_id) WHERE ((cancelled_at IS NULL) AND (done_at IS NULL));

CREATE INDEX delivery_given_up ON public.notifications_delivery USING btree (id) WHERE ((state)::text = 'dead'::text);

CREATE INDEX delivery_waiting ON public.notifications_delivery USING btree (id, due_at) WHERE ((state)::text = 'queued'::text);

CREATE INDEX device_last_seen ON public.accounts_knowndevice USING btree (last_seen_at);

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);

CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX domain_backwards ON public.profiles_verifieddomain USING btree (reverse((domain)::text) COLLATE "C");

CREATE UNIQUE INDEX domain_request_once ON public.profiles_domainrequest USING btree (domain) WHERE ((state)::text = 'open'::text);

CREATE INDEX domain_request_order ON public.profiles_domainrequest USING btree (state, created_at);

CREATE INDEX domain_skeleton ON public.profiles_verifieddomain USING btree (skeleton);

CREATE INDEX domain_skeleton_backwards ON public.profiles_verifieddomain USING btree (reverse((skeleton)::text) COLLATE "C");

CREATE INDEX draft_age ON public.core_draft USING btree (updated_at);

CREATE INDEX drawing_due ON public.core_filedrawing USING btree (state, due_at);

CREATE UNIQUE INDEX duplicate_closed_once ON public.forum_duplicate USING btree (question_id) WHERE ((state)::text = 'closed'::text);

CREATE UNIQUE INDEX duplicate_proposed_once ON public.forum_duplicate USING btree (question_id, authority_id) WHERE ((state)::text = 'proposed'::text);

CREATE INDEX event_name ON public.core_event USING btree (name, created_at);

CREATE INDEX event_subject ON public.core_event USING btree (subject_type, subject_id);

CREATE INDEX evidence_due ON public.profiles_evidence USING btree (delete_after) WHERE (deleted_at IS NULL);

CREATE INDEX faq_vector ON public.forum_faqentry USING gin (vector);

CREATE INDEX file_of_object ON public.core_storedfile USING btree (owner_id);

CREATE INDEX file_owner ON public.core_storedfile USING btree (owner_type, state, id);

CREATE INDEX forum_absence_deputy_id_9ce093b7 ON public.forum_absence USING btree (deputy_id);

CREATE INDEX forum_absence_membership_id_fc73767c ON public.forum_absence USING btree (membership_id);

CREATE INDEX forum_acceptance_actor_id_a88e7fda ON public.forum_acceptance USING btree (actor_id);

CREATE INDEX forum_acceptance_answer_id_5a26373e ON public.forum_acceptance USING btree (answer_id);

CREATE INDEX forum_acceptance_authority_id_42e2d52f ON public.forum_acceptance USING btree (authority_id);

CREATE INDEX forum_acceptance_question_id_34643abd ON public.forum_acceptance USING btree (question_id);

CREATE INDEX forum_answer_authority_id_51be8766 ON public.forum_answer USING btree (authority_id);

CREATE INDEX forum_answer_basis_id_e380efbc ON public.forum_answer USING btree (basis_id);

CREATE INDEX forum_answer_case_id_285f6462 ON public.forum_answer USING btree (case_id);

CREATE INDEX forum_answer_channel_id_a477a6b5 ON public.forum_answer USING btree (channel_id);

CREATE INDEX forum_answer_drafter_id_8f41f794 ON public.forum_answer USING btree (drafter_id);

CREATE INDEX forum_answer_drafter_membership_id_42c013d3 ON public.forum_answer USING btree (drafter_membership_id);

CREATE INDEX forum_answer_issued_by_id_6b54a667 ON public.forum_answer USING btree (issued_by_id);

CREATE INDEX forum_answer_public_id_0d54cc4f_like ON public.forum_answer USING btree (public_id varchar_pattern_ops);

CREATE INDEX forum_answer_question_id_1de8b9e5 ON public.forum_answer USING btree (question_id);

CREATE INDEX forum_answer_supersedes_id_0f024bc8 ON public.forum_answer USING btree (supersedes_id);

CREATE INDEX forum_answerdecision_answer_id_542f6d05 ON public.forum_answerdecision USING btree (answer_id);

CREATE INDEX forum_answerdecision_dropped_by_id_f99a822b ON public.forum_answerdecision USING btree (dropped_by_id);

CREATE INDEX forum_answerdecision_proposed_by_id_3ee85324 ON public.forum_answerdecision USING btree (proposed_by_id);

CREATE INDEX forum_answerdecision_proposer_membership_id_658101db ON public.forum_answerdecision USING btree (proposer_membership_id);

CREATE INDEX forum_answerdecision_signed_by_id_a74beb9d ON public.forum_answerdecision USING btree (signed_by_id);

CREATE INDEX forum_answerdecision_signer_membership_id_0dc9b2b2 ON public.forum_answerdecision USING btree (signer_membership_id);

CREATE INDEX forum_answervote_answer_id_5e3d2d20 ON public.forum_answervote USING btree (answer_id);

CREATE INDEX forum_answervote_membership_id_81d4aaff ON public.forum_answervote USING btree (membership_id);

CREATE INDEX forum_answervote_person_id_87c02fe4 ON public.forum_answervote USING btree (person_id);

CREATE INDEX forum_breakglass_asked_by_id_aa17a437 ON public.forum_breakglass USING btree (asked_by_id);

CREATE INDEX forum_breakglass_decided_by_id_95b67364 ON public.forum_breakglass USING btree (decided_by_id);

CREATE INDEX forum_breakglass_question_id_9ec2ca92 ON public.forum_breakglass USING btree (question_id);

CREATE INDEX forum_breakglassreading_opening_id_e4010c3a ON public.forum_breakglassreading USING btree (opening_id);

CREATE INDEX forum_calendarday_authority_id_7292da2b ON public.forum_calendarday USING btree (authority_id);

CREATE INDEX forum_calendarday_ended_by_id_f93d7fc3 ON public.forum_calendarday USING btree (ended_by_id);

CREATE INDEX forum_calendarday_set_by_id_e354c523 ON public.forum_calendarday USING btree (set_by_id);

CREATE INDEX forum_case_assignee_id_19a03976 ON public.forum_case USING btree (assignee_id);

CREATE INDEX forum_case_authority_id_201bebb1 ON public.forum_case USING btree (authority_id);

CREATE INDEX forum_case_question_id_58897e9a ON public.forum_case USING btree (question_id);

CREATE INDEX forum_case_queue_id_c4da899d ON public.forum_case USING btree (queue_id);

CREATE INDEX forum_caseevent_actor_id_e7432061 ON public.forum_caseevent USING btree (actor_id);

CREATE INDEX forum_caseevent_case_id_0886afad ON public.forum_caseevent USING btree (case_id);

CREATE INDEX forum_caseevent_other_case_id_723e8602 ON public.forum_caseevent USING btree (other_case_id);

CREATE INDEX forum_casemessage_answer_id_b0f7a1d1 ON public.forum_casemessage USING btree (answer_id);

CREATE INDEX forum_casemessage_author_id_8ea0a7ac ON public.forum_casemessage USING btree (author_id);

CREATE INDEX forum_casemessage_case_id_0fc8e825 ON public.forum_casemessage USING btree (case_id);

CREATE INDEX forum_casenote_author_id_d8b87fa2 ON public.forum_casenote USING btree (author_id);

CREATE INDEX forum_casenote_author_membership_id_44afc187 ON public.forum_casenote USING btree (author_membership_id);

CREATE INDEX forum_casenote_case_id_7f80abaf ON public.forum_casenote USING btree (case_id);

CREATE INDEX forum_casenoterevision_note_id_268ef54c ON public.forum_casenoterevision USING btree (note_id);

CREATE INDEX forum_citation_answer_id_7404c87c ON public.forum_citation USING btree (answer_id);

CREATE INDEX forum_citation_guidance_version_id_f65c8a86 ON public.forum_citation USING btree (guidance_version_id);

CREATE INDEX forum_citation_section_id_b94483ab ON public.forum_citation USING btree (section_id);

CREATE INDEX forum_clocktarget_authority_id_097af00f ON public.forum_clocktarget USING btree (authority_id);

CREATE INDEX forum_clocktarget_set_by_id_8c93167b ON public.forum_clocktarget USING btree (set_by_id);

CREATE INDEX forum_contribution_author_id_3d79a365 ON public.forum_contribution USING btree (author_id);

CREATE INDEX forum_contribution_membership_id_c9c7cb9d ON public.forum_contribution USING btree (membership_id);

CREATE INDEX forum_contribution_public_id_53e84faf_like ON public.forum_contribution USING btree (public_id varchar_pattern_ops);

CREATE INDEX forum_contribution_question_id_4a57982d ON public.forum_contribution USING btree (question_id);

CREATE INDEX forum_contributionacceptance_actor_id_5cdf11eb ON public.forum_contributionacceptance USING btree (actor_id);

CREATE INDEX forum_contributionacceptance_contribution_id_fb31ba14 ON public.forum_contributionacceptance USING btree (contribution_id);

CREATE INDEX forum_contributionacceptance_question_id_cda2e988 ON public.forum_contributionacceptance USING btree (question_id);

CREATE INDEX forum_contributionrevision_contribution_id_6d72fc9c ON public.forum_contributionrevision USING btree (contribution_id);

CREATE INDEX forum_deflection_person_id_8f98f9a6 ON public.forum_deflection USING btree (person_id);

CREATE INDEX forum_deflection_question_id_bf298a8e ON public.forum_deflection USING btree (question_id);

CREATE INDEX forum_difference_question_id_e3756ba7 ON public.forum_difference USING btree (question_id);

CREATE INDEX forum_difference_similar_id_d104d7c0 ON public.forum_difference USING btree (similar_id);

CREATE INDEX forum_duplicate_authority_id_d6fc008c ON public.forum_duplicate USING btree (authority_id);

CREATE INDEX forum_duplicate_canonical_id_d06bfeb8 ON public.forum_duplicate USING btree (canonical_id);

CREATE INDEX forum_duplicate_decided_by_id_b43d1a58 ON public.forum_duplicate USING btree (decided_by_id);

CREATE INDEX forum_duplicate_question_id_668ddb30 ON public.forum_duplicate USING btree (question_id);

CREATE INDEX forum_duplicate_said_by_id_0706eead ON public.forum_duplicate USING btree (said_by_id);

CREATE INDEX forum_duplicate_undone_by_id_6c3e8888 ON public.forum_duplicate USING btree (undone_by_id);

CREATE INDEX forum_faqentry_author_id_ee03cd3f ON public.forum_faqentry USING btree (author_id);

CREATE INDEX forum_faqentry_public_id_321798b9_like ON public.forum_faqentry USING btree (public_id varchar_pattern_ops);

CREATE INDEX forum_faqrevision_author_id_1f25e281 ON public.forum_faqrevision USING btree (author_id);

CREATE INDEX forum_faqrevision_entry_id_8479a617 ON public.forum_faqrevision USING btree (entry_id);

CREATE INDEX forum_faqrevision_reviewer_id_d30b985e ON public.forum_faqrevision USING btree (reviewer_id);

CREATE INDEX forum_faqsource_answer_id_a4c85b0c ON public.forum_faqsource USING btree (answer_id);

CREATE INDEX forum_faqsource_revision_id_2b2e7549 ON public.forum_faqsource USING btree (revision_id);

CREATE INDEX forum_leadauthority_authority_id_546e18c5 ON public.forum_leadauthority USING btree (authority_id);

CREATE INDEX forum_leadauthority_ended_by_id_6e2194ec ON public.forum_leadauthority USING btree (ended_by_id);

CREATE INDEX forum_leadauthority_question_id_22f58545 ON public.forum_leadauthority USING btree (question_id);

CREATE INDEX forum_leadauthority_taken_by_id_aa95d24e ON public.forum_leadauthority USING btree (taken_by_id);

CREATE INDEX forum_minutes_authority_id_1fdb3610 ON public.forum_minutes USING btree (authority_id);

CREATE INDEX forum_minutes_issued_by_id_3d394545 ON public.forum_minutes USING btree (issued_by_id);

CREATE INDEX forum_minutes_lead_id_38c0ce44 ON public.forum_minutes USING btree (lead_id);

CREATE INDEX forum_minutes_public_id_481d0db0_like ON public.forum_minutes USING btree (public_id varchar_pattern_ops);

CREATE INDEX forum_minutes_question_id_ff5df95e ON public.forum_minutes USING btree (question_id);

CREATE INDEX forum_minutesvoice_answer_id_c7f57705 ON public.forum_minutesvoice USING btree (answer_id);

CREATE INDEX forum_minutesvoice_authority_id_ed20de18 ON public.forum_minutesvoice USING btree (authority_id);

CREATE INDEX forum_minutesvoice_minutes_id_a62b6d8b ON public.forum_minutesvoice USING btree (minutes_id);

CREATE INDEX forum_minutesvoice_question_id_56365e47 ON public.forum_minutesvoice USING btree (question_id);

CREATE INDEX forum_minutesvoice_signer_id_ef01eaa4 ON public.forum_minutesvoice USING btree (signer_id);

CREATE INDEX forum_news_answer_id_ccc43fb6 ON public.forum_news USING btree (answer_id);

CREATE INDEX forum_news_question_id_173528fd ON public.forum_news USING btree (question_id);

CREATE INDEX forum_newsreader_event_id_4e631b4d ON public.forum_newsreader USING btree (event_id);

CREATE INDEX forum_newsreader_news_id_7224b72c ON public.forum_newsreader USING btree (news_id);

CREATE INDEX forum_newsreader_person_id_c2dd0e9a ON public.forum_newsreader USING btree (person_id);

CREATE INDEX forum_positionmark_authority_id_aa4fc2e7 ON public.forum_positionmark USING btree (authority_id);

CREATE INDEX forum_positionmark_confirmed_by_id_084546a7 ON public.forum_positionmark USING btree (confirmed_by_id);

CREATE INDEX forum_positionmark_other_answer_id_93333a4e ON public.forum_positionmark USING btree (other_answer_id);

CREATE INDEX forum_positionmark_other_authority_id_b3e7fd19 ON public.forum_positionmark USING btree (other_authority_id);

CREATE INDEX forum_positionmark_own_answer_id_3a565a04 ON public.forum_positionmark USING btree (own_answer_id);

CREATE INDEX forum_positionmark_proposed_by_id_6050ccd0 ON public.forum_positionmark USING btree (proposed_by_id);

CREATE INDEX forum_positionmark_question_id_faa0f003 ON public.forum_positionmark USING btree (question_id);

CREATE INDEX forum_publicationconsent_membership_id_b05c4e02 ON public.forum_publicationconsent USING btree (membership_id);

CREATE INDEX forum_publicationconsent_person_id_6c79f51e ON public.forum_publicationconsent USING btree (person_id);

CREATE INDEX forum_publicationconsent_publication_id_df47a35e ON public.forum_publicationconsent USING btree (publication_id);

CREATE INDEX forum_publicationrequest_answer_id_c803243e ON public.forum_publicationrequest USING btree (answer_id);

CREATE INDEX forum_publicationrequest_authority_id_060cca50 ON public.forum_publicationrequest USING btree (authority_id);

CREATE INDEX forum_publicationrequest_proposed_by_id_1abed999 ON public.forum_publicationrequest USING btree (proposed_by_id);

CREATE INDEX forum_publicationrequest_question_id_188a4b6e ON public.forum_publicationrequest USING btree (question_id);

CREATE INDEX forum_publicationrequest_topic_id_da3eb5f1 ON public.forum_publicationrequest USING btree (topic_id);

CREATE INDEX forum_question_asker_id_1317580b ON public.forum_question USING btree (asker_id);

CREATE INDEX forum_question_asker_membership_id_b75af9cb ON public.forum_question USING btree (asker_membership_id);

CREATE INDEX forum_question_canonical_question_id_846be9ca ON public.forum_question USING btree (canonical_question_id);

CREATE INDEX forum_question_parent_question_id_8ed4e192 ON public.forum_question USING btree (parent_question_id);

CREATE INDEX forum_question_product_class_id_faa0c769 ON public.forum_question USING btree (product_class_id);

CREATE INDEX forum_question_public_id_2dc2264e_like ON public.forum_question USING btree (public_id varchar_pattern_ops);

CREATE INDEX forum_question_stage_id_a21e10f3 ON public.forum_question USING btree (stage_id);

CREATE INDEX forum_question_topic_id_c534bde0 ON public.forum_question USING btree (topic_id);

CREATE INDEX forum_question_wanted_authorities_organisation_id_4aa160f8 ON public.forum_question_wanted_authorities USING btree (organisation_id);

CREATE INDEX forum_question_wanted_authorities_question_id_78174a8f ON public.forum_question_wanted_authorities USING btree (question_id);

CREATE INDEX forum_questioncolleague_asker_membership_id_75e4ea44 ON public.forum_questioncolleague USING btree (asker_membership_id);

CREATE INDEX forum_questioncolleague_membership_id_0fa0d44d ON public.forum_questioncolleague USING btree (membership_id);

CREATE INDEX forum_questioncolleague_question_id_8f70f115 ON public.forum_questioncolleague USING btree (question_id);

CREATE INDEX forum_questionrevision_question_id_1bbe8101 ON public.forum_questionrevision USING btree (question_id);

CREATE INDEX forum_queue_authority_id_293a7dab ON public.forum_queue USING btree (authority_id);

CREATE INDEX forum_redaction_answer_id_6e008f67 ON public.forum_redaction USING btree (answer_id);

CREATE INDEX forum_redaction_done_by_id_1ab22c26 ON public.forum_redaction USING btree (done_by_id);

CREATE INDEX forum_redaction_proposed_by_id_4e7cab19 ON public.forum_redaction USING btree (proposed_by_id);

CREATE INDEX forum_reliance_answer_id_a8c45650 ON public.forum_reliance USING btree (answer_id);

CREATE INDEX forum_reliance_person_id_25d206d5 ON public.forum_reliance USING btree (person_id);

CREATE INDEX forum_routingrule_authority_id_2f4ae112 ON public.forum_routingrule USING btree (authority_id);

CREATE INDEX forum_routingrule_country_id_df3ea63c ON public.forum_routingrule USING btree (country_id);

CREATE INDEX forum_routingrule_country_id_df3ea63c_like ON public.forum_routingrule USING btree (country_id varchar_pattern_ops);

CREATE INDEX forum_routingrule_ended_by_id_c9142708 ON public.forum_routingrule USING btree (ended_by_id);

CREATE INDEX forum_routingrule_made_by_id_30230ff5 ON public.forum_routingrule USING btree (made_by_id);

CREATE INDEX forum_routingrule_queue_id_1a0aecc4 ON public.forum_routingrule USING btree (queue_id);

CREATE INDEX forum_routingrule_stage_id_65298371 ON public.forum_routingrule USING btree (stage_id);

CREATE INDEX forum_routingrule_topic_id_a5453dca ON public.forum_routingrule USING btree (topic_id);

CREATE INDEX forum_savedview_membership_id_5a0c48cf ON public.forum_savedview USING btree (membership_id);

CREATE INDEX forum_signature_answer_id_dc04c002 ON public.forum_signature USING btree (answer_id);

CREATE INDEX forum_signature_membership_id_0bb5fef2 ON public.forum_signature USING btree (membership_id);

CREATE INDEX forum_signature_signer_id_095b1633 ON public.forum_signature USING btree (signer_id);

CREATE INDEX forum_snippet_author_id_4aaeed58 ON public.forum_snippet USING btree (author_id);

CREATE INDEX forum_snippet_authority_id_fdeeb4e4 ON public.forum_snippet USING btree (authority_id);

CREATE INDEX forum_transfer_case_id_bca20222 ON public.forum_transfer USING btree (case_id);

CREATE INDEX forum_transfer_decided_by_id_42b76daf ON public.forum_transfer USING btree (decided_by_id);

CREATE INDEX forum_transfer_proposed_by_id_8e3a052c ON public.forum_transfer USING btree (proposed_by_id);

CREATE INDEX forum_transfer_to_authority_id_8f03cd7a ON public.forum_transfer USING btree (to_authority_id);

CREATE INDEX forum_watch_authority_id_fe21e852 ON public.forum_watch USING btree (authority_id);

CREATE INDEX forum_watch_person_id_82e43cfd ON public.forum_watch USING btree (person_id);

CREATE INDEX forum_watch_question_id_b98ac0fa ON public.forum_watch USING btree (question_id);

CREATE INDEX forum_watch_topic_id_711f1990 ON public.forum_watch USING btree (topic_id);

CREATE INDEX guidance_change_order ON public.vocabularies_guidancedocument USING btree (shown_at, id);

CREATE INDEX guidance_title_order ON public.vocabularies_guidancedocument USING btree (sort_key, id);

CREATE INDEX idempotency_age ON public.core_idempotencykey USING btree (created_at);

CREATE INDEX import_row_order ON public.core_importrow USING btree (run_id, outcome, number);

CREATE INDEX import_run_order ON public.core_importrun USING btree (state, created_at);

CREATE INDEX invitation_place ON public.profiles_invitation USING btree (organisation_id, created_at);

CREATE INDEX job_due ON public.core_job USING btree (state, due_at);

CREATE UNIQUE INDEX job_one_at_a_time ON public.core_job USING btree (owner_id, kind) WHERE ((state)::text = 'queued'::text);

CREATE UNIQUE INDEX lead_one_per_question ON public.forum_leadauthority USING btree (question_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX mandate_one_active ON public.profiles_mandate USING btree (organisation_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX mark_one_proposal ON public.forum_positionmark USING btree (own_answer_id, other_answer_id) WHERE ((state)::text = 'proposed'::text);

CREATE UNIQUE INDEX mark_one_standing ON public.forum_positionmark USING btree (own_answer_id, other_answer_id) WHERE ((state)::text = 'standing'::text);

CREATE INDEX membership_ends ON public.profiles_membership USING btree (valid_until) WHERE ((state)::text = 'verified'::text);

CREATE INDEX membership_of_person ON public.profiles_membership USING btree (user_id, state);

CREATE INDEX membership_of_place ON public.profiles_membership USING btree (organisation_id, role, state);

CREATE INDEX membership_officials ON public.profiles_membership USING btree (user_id) WHERE (((role)::text = 'regulator'::text) AND ((state)::text = ANY ((ARRAY['claimed'::character varying, 'mailbox_proven'::character varying, 'confirmed'::character varying, 'verified'::character varying, 'lapsed'::character varying])::text[])));

CREATE UNIQUE INDEX membership_one_active ON public.profiles_membership USING btree (user_id, organisation_id, role) WHERE ((state)::text = ANY ((ARRAY['claimed'::character varying, 'mailbox_proven'::character varying, 'confirmed'::character varying, 'verified'::character varying, 'lapsed'::character varying])::text[]));

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);

CREATE UNIQUE INDEX minutes_one_draft ON public.forum_minutes USING btree (question_id) WHERE ((state)::text = ANY ((ARRAY['drafting'::character varying, 'offered'::character varying])::text[]));

CREATE INDEX name_change_order ON public.profiles_namechange USING btree (person_id, until DESC);

CREATE INDEX news_unsearched ON public.forum_news USING btree (id) WHERE (searched_at IS NULL);

CREATE INDEX note_of_case ON public.forum_casenote USING btree (case_id, created_at);

CREATE INDEX notification_inbox ON public.notifications_notification USING btree (recipient_id, created_at DESC, id DESC) WHERE in_portal;

CREATE INDEX notification_unread ON public.notifications_notification USING btree (recipient_id) WHERE (in_portal AND (read_at IS NULL));

CREATE INDEX notifications_delivery_message_id_df4d325b_like ON public.notifications_delivery USING btree (message_id varchar_pattern_ops);

CREATE INDEX notifications_delivery_notification_id_ea8dc048 ON public.notifications_delivery USING btree (notification_id);

CREATE INDEX notifications_notification_event_id_28551f97 ON public.notifications_notification USING btree (event_id);

CREATE INDEX notifications_notification_recipient_id_d055f3f0 ON public.notifications_notification USING btree (recipient_id);

CREATE INDEX organisation_counts ON public.profiles_organisation USING btree (country_id, kind, verified, id) WHERE (merged_into_id IS NULL);

CREATE INDEX organisation_directory ON public.profiles_organisation USING btree (sort_key, id) WHERE (merged_into_id IS NULL);

CREATE UNIQUE INDEX organisation_facts_once ON public.profiles_organisation USING btree (facts_id) WHERE (NOT ((facts_id)::text = ''::text));

CREATE INDEX organisation_link_from ON public.profiles_organisationlink USING btree (source_id, kind);

CREATE UNIQUE INDEX organisation_link_once ON public.profiles_organisationlink USING btree (kind, LEAST(source_id, target_id), GREATEST(source_id, target_id));

CREATE INDEX organisation_names ON public.profiles_organisation USING gin (names_key public.gin_trgm_ops);

CREATE INDEX organisation_order ON public.profiles_organisation USING btree (kind, sort_key, id);

CREATE INDEX outbox_due ON public.core_outbox USING btree (state, due_at);

CREATE INDEX person_country ON public.profiles_person USING btree (country_id);

CREATE INDEX person_languages ON public.profiles_person USING gin (languages);

CREATE INDEX person_names ON public.profiles_person USING btree (sort_key, id);

CREATE INDEX person_order ON public.profiles_person USING btree (name_audience, sort_key, id);

CREATE INDEX person_topic_people ON public.profiles_persontopic USING btree (term_id, person_id);

CREATE UNIQUE INDEX place_request_once ON public.profiles_organisationrequest USING btree (requested_by_id, lower((name)::text)) WHERE ((state)::text = 'open'::text);

CREATE INDEX place_request_order ON public.profiles_organisationrequest USING btree (state, created_at);

CREATE INDEX profiles_admindelegation_delegate_id_2d2a06e2 ON public.profiles_admindelegation USING btree (delegate_id);

CREATE INDEX profiles_admindelegation_delegator_id_0701e64b ON public.profiles_admindelegation USING btree (delegator_id);

CREATE INDEX profiles_admindelegation_revoked_by_id_d16b2aa1 ON public.profiles_admindelegation USING btree (revoked_by_id);

CREATE INDEX profiles_apitoken_membership_id_a0852bd4 ON public.profiles_apitoken USING btree (membership_id);

CREATE INDEX profiles_apitoken_prefix_9323871b_like ON public.profiles_apitoken USING btree (prefix varchar_pattern_ops);

CREATE INDEX profiles_apitoken_token_hash_356a1207_like ON public.profiles_apitoken USING btree (token_hash varchar_pattern_ops);

CREATE INDEX profiles_capacitysnapshot_fingerprint_e7109cf1_like ON public.profiles_capacitysnapshot USING btree (fingerprint varchar_pattern_ops);

CREATE INDEX profiles_capacitysnapshot_organisation_id_9d93f53b ON public.profiles_capacitysnapshot USING btree (organisation_id);

CREATE INDEX profiles_contactblock_blocked_id_9c4fcd92 ON public.profiles_contactblock USING btree (blocked_id);

CREATE INDEX profiles_contactblock_membership_id_90f0e2c6 ON public.profiles_contactblock USING btree (membership_id);

CREATE INDEX profiles_contactblock_organisation_id_f08f7133 ON public.profiles_contactblock USING btree (organisation_id);

CREATE INDEX profiles_contactblock_user_id_29b3d336 ON public.profiles_contactblock USING btree (user_id);

CREATE INDEX profiles_contactmessage_author_id_6d0cbeae ON public.profiles_contactmessage USING btree (author_id);

CREATE INDEX profiles_contactmessage_conversation_id_3fb87d15 ON public.profiles_contactmessage USING btree (conversation_id);

CREATE INDEX profiles_contactreport_closed_by_id_1d64b6a4 ON public.profiles_contactreport USING btree (closed_by_id);

CREATE INDEX profiles_contactreport_conversation_id_fcf75cff ON public.profiles_contactreport USING btree (conversation_id);

CREATE INDEX profiles_contactreport_reporter_id_db84d67a ON public.profiles_contactreport USING btree (reporter_id);

CREATE INDEX profiles_conversation_organisation_id_b23b5c50 ON public.profiles_conversation USING btree (organisation_id);

CREATE INDEX profiles_conversation_recipient_id_5925a778 ON public.profiles_conversation USING btree (recipient_id);

CREATE INDEX profiles_conversation_sender_id_57902cb9 ON public.profiles_conversation USING btree (sender_id);

CREATE INDEX profiles_conversation_sender_membership_id_ffed0ead ON public.profiles_conversation USING btree (sender_membership_id);

CREATE INDEX profiles_domainrequest_decided_by_id_4b192f94 ON public.profiles_domainrequest USING btree (decided_by_id);

CREATE INDEX profiles_domainrequest_organisation_id_d9436a4d ON public.profiles_domainrequest USING btree (organisation_id);

CREATE INDEX profiles_domainrequest_requested_by_id_30142ed7 ON public.profiles_domainrequest USING btree (requested_by_id);

CREATE INDEX profiles_evidence_membership_id_5e2c979a ON public.profiles_evidence USING btree (membership_id);

CREATE INDEX profiles_intereststatement_person_id_16133598 ON public.profiles_intereststatement USING btree (person_id);

CREATE INDEX profiles_invitation_approved_by_id_999ef24b ON public.profiles_invitation USING btree (approved_by_id);

CREATE INDEX profiles_invitation_invited_by_id_6db83ab8 ON public.profiles_invitation USING btree (invited_by_id);

CREATE INDEX profiles_invitation_organisation_id_e0ad7b9c ON public.profiles_invitation USING btree (organisation_id);

CREATE INDEX profiles_invitation_redeemed_by_id_33d03046 ON public.profiles_invitation USING btree (redeemed_by_id);

CREATE INDEX profiles_invitation_refused_by_id_848e2983 ON public.profiles_invitation USING btree (refused_by_id);

CREATE INDEX profiles_invitation_token_hash_adf7bcd3_like ON public.profiles_invitation USING btree (token_hash varchar_pattern_ops);

CREATE INDEX profiles_mandate_granted_by_id_0f9dbec4 ON public.profiles_mandate USING btree (granted_by_id);

CREATE INDEX profiles_mandate_jurisdictions_country_id_4b0ac6d6 ON public.profiles_mandate_jurisdictions USING btree (country_id);

CREATE INDEX profiles_mandate_jurisdictions_mandate_id_68524f30 ON public.profiles_mandate_jurisdictions USING btree (mandate_id);

CREATE INDEX profiles_mandate_organisation_id_336775ca ON public.profiles_mandate USING btree (organisation_id);

CREATE INDEX profiles_mandate_stages_mandate_id_fa59f446 ON public.profiles_mandate_stages USING btree (mandate_id);

CREATE INDEX profiles_mandate_stages_term_id_e7d9420d ON public.profiles_mandate_stages USING btree (term_id);

CREATE INDEX profiles_mandate_topics_mandate_id_d0f3c299 ON public.profiles_mandate_topics USING btree (mandate_id);

CREATE INDEX profiles_mandate_topics_term_id_3676e38a ON public.profiles_mandate_topics USING btree (term_id);

CREATE INDEX profiles_membership_approved_by_id_f5229606 ON public.profiles_membership USING btree (approved_by_id);

CREATE INDEX profiles_membership_ended_by_id_fd415aae ON public.profiles_membership USING btree (ended_by_id);

CREATE INDEX profiles_membership_organisation_id_be8b5a48 ON public.profiles_membership USING btree (organisation_id);

CREATE INDEX profiles_membership_signer_approved_by_id_3447714f ON public.profiles_membership USING btree (signer_approved_by_id);

CREATE INDEX profiles_membership_signer_proposed_by_id_642c0fd3 ON public.profiles_membership USING btree (signer_proposed_by_id);

CREATE INDEX profiles_membership_user_id_06608557 ON public.profiles_membership USING btree (user_id);

CREATE INDEX profiles_membership_verified_by_id_5dce4857 ON public.profiles_membership USING btree (verified_by_id);

CREATE INDEX profiles_namechange_person_id_5477ee08 ON public.profiles_namechange USING btree (person_id);

CREATE INDEX profiles_organisation_country_id_7735bccd ON public.profiles_organisation USING btree (country_id);

CREATE INDEX profiles_organisation_country_id_7735bccd_like ON public.profiles_organisation USING btree (country_id varchar_pattern_ops);

CREATE INDEX profiles_organisation_facts_id_431f1947 ON public.profiles_organisation USING btree (facts_id);

CREATE INDEX profiles_organisation_facts_id_431f1947_like ON public.profiles_organisation USING btree (facts_id varchar_pattern_ops);

CREATE INDEX profiles_organisation_merged_into_id_007bda23 ON public.profiles_organisation USING btree (merged_into_id);

CREATE INDEX profiles_organisation_public_id_09b9720a_like ON public.profiles_organisation USING btree (public_id varchar_pattern_ops);

CREATE INDEX profiles_organisationlink_confirmed_by_id_ac20c589 ON public.profiles_organisationlink USING btree (confirmed_by_id);

CREATE INDEX profiles_organisationlink_source_id_f71f8119 ON public.profiles_organisationlink USING btree (source_id);

CREATE INDEX profiles_organisationlink_stated_by_id_0a735cc9 ON public.profiles_organisationlink USING btree (stated_by_id);

CREATE INDEX profiles_organisationlink_target_id_a44487c2 ON public.profiles_organisationlink USING btree (target_id);

CREATE INDEX profiles_organisationrequest_country_id_70af7201 ON public.profiles_organisationrequest USING btree (country_id);

CREATE INDEX profiles_organisationrequest_country_id_70af7201_like ON public.profiles_organisationrequest USING btree (country_id varchar_pattern_ops);

CREATE INDEX profiles_organisationrequest_decided_by_id_0cd5d9f7 ON public.profiles_organisationrequest USING btree (decided_by_id);

CREATE INDEX profiles_organisationrequest_organisation_id_e5418026 ON public.profiles_organisationrequest USING btree (organisation_id);

CREATE INDEX profiles_organisationrequest_requested_by_id_5a586dfa ON public.profiles_organisationrequest USING btree (requested_by_id);

CREATE INDEX profiles_organisationrevision_editor_id_c6f6ac13 ON public.profiles_organisationrevision USING btree (editor_id);

CREATE INDEX profiles_organisationrevision_organisation_id_3c9f0e94 ON public.profiles_organisationrevision USING btree (organisation_id);

CREATE INDEX profiles_person_country_id_6989215c ON public.profiles_person USING btree (country_id);

CREATE INDEX profiles_person_country_id_6989215c_like ON public.profiles_person USING btree (country_id varchar_pattern_ops);

CREATE INDEX profiles_person_public_id_f176a394_like ON public.profiles_person USING btree (public_id varchar_pattern_ops);

CREATE INDEX profiles_persontopic_person_id_c32ea519 ON public.profiles_persontopic USING btree (person_id);

CREATE INDEX profiles_persontopic_term_id_c371cbae ON public.profiles_persontopic USING btree (term_id);

CREATE INDEX profiles_review_decided_by_id_1baa523b ON public.profiles_review USING btree (decided_by_id);

CREATE INDEX profiles_review_membership_id_3846156d ON public.profiles_review USING btree (membership_id);

CREATE INDEX profiles_review_proposed_by_id_c537117f ON public.profiles_review USING btree (proposed_by_id);

CREATE INDEX profiles_reviewstep_by_id_79ba25ec ON public.profiles_reviewstep USING btree (by_id);

CREATE INDEX profiles_reviewstep_review_id_b4378fed ON public.profiles_reviewstep USING btree (review_id);

CREATE INDEX profiles_verifieddomain_domain_8d6a52bb_like ON public.profiles_verifieddomain USING btree (domain varchar_pattern_ops);

CREATE INDEX profiles_verifieddomain_organisation_id_e9ec4c83 ON public.profiles_verifieddomain USING btree (organisation_id);

CREATE INDEX publication_expiry ON public.forum_publicationrequest USING btree (expires_at) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'redacting'::character varying, 'cell_check'::character varying, 'awaiting_consents'::character varying, 'agreed'::character varying])::text[]));

CREATE UNIQUE INDEX publication_one_at_a_time ON public.forum_publicationrequest USING btree (answer_id) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'redacting'::character varying, 'cell_check'::character varying, 'awaiting_consents'::character varying, 'agreed'::character varying, 'published'::character varying])::text[]));

CREATE INDEX question_of_asker ON public.forum_question USING btree (asker_id, created_at DESC);

CREATE INDEX question_public_order ON public.forum_question USING btree (public_at DESC, id DESC) WHERE (public_at IS NOT NULL);

CREATE INDEX question_public_state ON public.forum_question USING btree (state) WHERE (public_at IS NOT NULL);

CREATE INDEX question_words_marks ON public.forum_questionwords USING gin (vector, marks);

CREATE INDEX question_words_order ON public.forum_questionwords USING btree (listed_at DESC, question_id DESC) WHERE (listed_at IS NOT NULL);

CREATE INDEX question_words_title ON public.forum_questionwords USING gin (title_key public.gin_trgm_ops);

CREATE UNIQUE INDEX queue_name_once ON public.forum_queue USING btree (authority_id, lower((name)::text)) WHERE (ended_at IS NULL);

CREATE INDEX rate_age ON public.core_ratecount USING btree (begins_at);

CREATE UNIQUE INDEX redaction_one_per_answer ON public.forum_redaction USING btree (answer_id) WHERE (dropped_at IS NULL);

CREATE INDEX review_history ON public.profiles_reviewstep USING btree (review_id, id);

CREATE UNIQUE INDEX review_one_open ON public.profiles_review USING btree (membership_id) WHERE ((state)::text = ANY ((ARRAY['waiting'::character varying, 'asked'::character varying, 'proposed'::character varying])::text[]));

CREATE INDEX revision_order ON public.forum_contributionrevision USING btree (contribution_id, created_at);

CREATE UNIQUE INDEX saved_view_name_once ON public.forum_savedview USING btree (membership_id, lower((name)::text));

CREATE INDEX session_mark_found ON public.core_sessionmark USING btree (mark);

CREATE UNIQUE INDEX snippet_title_once ON public.forum_snippet USING btree (authority_id, language, lower((title)::text));

CREATE INDEX statement_order ON public.profiles_intereststatement USING btree (person_id, stated_at DESC, id DESC);

CREATE UNIQUE INDEX transfer_one_proposal_per_case ON public.forum_transfer USING btree (case_id) WHERE ((state)::text = 'proposed'::text);

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;

CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON public.usersessions_usersession USING btree (session_key varchar_pattern_ops);

CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON public.usersessions_usersession USING btree (user_id);

CREATE INDEX vocabularies_advicechannel_code_e6767339_like ON public.vocabularies_advicechannel USING btree (code varchar_pattern_ops);

CREATE INDEX vocabularies_advicechannel_jurisdiction_id_35954571 ON public.vocabularies_advicechannel USING btree (jurisdiction_id);

CREATE INDEX vocabularies_advicechannel_jurisdiction_id_35954571_like ON public.vocabularies_advicechannel USING btree (jurisdiction_id varchar_pattern_ops);

CREATE INDEX vocabularies_country_code_391491ce_like ON public.vocabularies_country USING btree (code varchar_pattern_ops);

CREATE INDEX vocabularies_glossaryterm_code_4e3e86e6_like ON public.vocabularies_glossaryterm USING btree (code varchar_pattern_ops);

CREATE INDEX vocabularies_guidancedocum_guidancedocument_id_6dbb113d ON public.vocabularies_guidancedocument_topics USING btree (guidancedocument_id);

CREATE INDEX vocabularies_guidancedocument_celex_9cdb5c97_like ON public.vocabularies_guidancedocument USING btree (celex varchar_pattern_ops);

CREATE INDEX vocabularies_guidancedocument_jurisdiction_id_b7d4883a ON public.vocabularies_guidancedocument USING btree (jurisdiction_id);

CREATE INDEX vocabularies_guidancedocument_jurisdiction_id_b7d4883a_like ON public.vocabularies_guidancedocument USING btree (jurisdiction_id varchar_pattern_ops);

CREATE INDEX vocabularies_guidancedocument_public_id_aad16239_like ON public.vocabularies_guidancedocument USING btree (public_id varchar_pattern_ops);

CREATE INDEX vocabularies_guidancedocument_slug_10146c7a_like ON public.vocabularies_guidancedocument USING btree (slug varchar_pattern_ops);

CREATE INDEX vocabularies_guidancedocument_topics_term_id_29ba223a ON public.vocabularies_guidancedocument_topics USING btree (term_id);

CREATE INDEX vocabularies_guidancesection_version_id_79171ab3 ON public.vocabularies_guidancesection USING btree (version_id);

CREATE INDEX vocabularies_guidanceversion_document_id_fdc14267 ON public.vocabularies_guidanceversion USING btree (document_id);

CREATE INDEX vocabularies_term_parent_id_b74ea1a8 ON public.vocabularies_term USING btree (parent_id);

CREATE UNIQUE INDEX watch_authority_once ON public.forum_watch USING btree (person_id, authority_id) WHERE ((kind)::text = 'authority'::text);

CREATE UNIQUE INDEX watch_question_once ON public.forum_watch USING btree (person_id, question_id) WHERE ((kind)::text = 'question'::text);

CREATE UNIQUE INDEX watch_search_once ON public.forum_watch USING btree (person_id, filters) WHERE ((kind)::text = 'search'::text);

CREATE UNIQUE INDEX watch_topic_once ON public.forum_watch USING btree (person_id, topic_id) WHERE ((kind)::text = 'topic'::text);

CREATE TRIGGER answer_is_invented_with_authority BEFORE INSERT ON public.forum_answer FOR EACH ROW EXECUTE FUNCTION public.forum_answer_is_invented_with_authority();

CREATE TRIGGER capacity_of_acceptance BEFORE INSERT OR UPDATE ON public.forum_acceptance FOR EACH ROW EXECUTE FUNCTION public.forum_acceptance_capacity();

CREATE TRIGGER capacity_of_answer BEFORE INSERT OR UPDATE ON public.forum_answer FOR EACH ROW EXECUTE FUNCTION public.forum_answer_capacity();

CREATE TRIGGER capacity_of_question BEFORE INSERT OR UPDATE ON public.forum_question FOR EACH ROW EXECUTE FUNCTION public.forum_question_capacity();

CREATE TRIGGER capacity_of_signature BEFORE INSERT ON public.forum_signature FOR EACH ROW EXECUTE FUNCTION public.forum_signature_capacity();

CREATE TRIGGER case_not_at_merged BEFORE INSERT ON public.forum_case FOR EACH ROW EXECUTE FUNCTION public.forum_case_not_at_merged();

CREATE TRIGGER consent_never_changes AFTER UPDATE ON public.accounts_consent FOR EACH ROW EXECUTE FUNCTION public.accounts_consent_stays();

CREATE CONSTRAINT TRIGGER consent_stays AFTER DELETE ON public.accounts_consent DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.accounts_consent_stays();

CREATE TRIGGER contact_message_stays BEFORE UPDATE ON public.profiles_contactmessage FOR EACH ROW EXECUTE FUNCTION public.profiles_message_stays();

CREATE TRIGGER core_event_append_only BEFORE DELETE OR UPDATE ON public.core_event FOR EACH ROW EXECUTE FUNCTION public.core_event_append_only();

CREATE TRIGGER core_event_no_truncate BEFORE TRUNCATE ON public.core_event FOR EACH STATEMENT EXECUTE FUNCTION public.core_event_append_only();

CREATE TRIGGER core_release_append_only BEFORE DELETE OR UPDATE ON public.core_release FOR EACH ROW EXECUTE FUNCTION public.core_release_append_only();

CREATE TRIGGER core_release_no_truncate BEFORE TRUNCATE ON public.core_release FOR EACH STATEMENT EXECUTE FUNCTION public.core_release_append_only();

CREATE TRIGGER country_code_is_kept BEFORE UPDATE ON public.vocabularies_country FOR EACH ROW WHEN (((old.code)::text IS DISTINCT FROM (new.code)::text)) EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER country_row_is_kept BEFORE DELETE ON public.vocabularies_country FOR EACH ROW EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER delegation_fits BEFORE INSERT OR UPDATE ON public.profiles_admindelegation FOR EACH ROW EXECUTE FUNCTION public.profiles_delegation_fits();

CREATE TRIGGER domain_not_at_merged BEFORE INSERT OR UPDATE OF organisation_id ON public.profiles_verifieddomain FOR EACH ROW EXECUTE FUNCTION public.profiles_not_merged();

CREATE TRIGGER domain_request_not_at_merged BEFORE INSERT OR UPDATE OF organisation_id ON public.profiles_domainrequest FOR EACH ROW EXECUTE FUNCTION public.profiles_not_merged();

CREATE TRIGGER domain_stands_apart AFTER INSERT OR UPDATE OF domain, organisation_id ON public.profiles_verifieddomain FOR EACH ROW EXECUTE FUNCTION public.profiles_domain_apart();

CREATE TRIGGER former_name_stays BEFORE UPDATE ON public.profiles_namechange FOR EACH ROW EXECUTE FUNCTION public.profiles_person_history_stays();

CREATE TRIGGER forum_absence_fits BEFORE INSERT OR UPDATE ON public.forum_absence FOR EACH ROW EXECUTE FUNCTION public.forum_absence_fits();

CREATE TRIGGER forum_acceptance_guard BEFORE INSERT OR UPDATE ON public.forum_acceptance FOR EACH ROW EXECUTE FUNCTION public.forum_acceptance_guard();

CREATE TRIGGER forum_acceptance_of_final BEFORE INSERT ON public.forum_acceptance FOR EACH ROW EXECUTE FUNCTION public.forum_acceptance_of_final();

CREATE TRIGGER forum_answer_case_open BEFORE UPDATE ON public.forum_answer FOR EACH ROW WHEN (((((old.state)::text = 'drafting'::text) AND ((new.state)::text <> 'drafting'::text)) OR ((old.issued_at IS NULL) AND (new.issued_at IS NOT NULL)))) EXECUTE FUNCTION public.forum_answer_case_open();

CREATE TRIGGER forum_answer_changed AFTER UPDATE ON public.forum_answer FOR EACH ROW WHEN ((public.forum_answer_speaks((old.state)::text, old.replaced_at, old.redacted_at) IS DISTINCT FROM public.forum_answer_speaks((new.state)::text, new.replaced_at, new.redacted_at))) EXECUTE FUNCTION public.forum_answer_changed();

CREATE TRIGGER forum_answer_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_answer FOR EACH ROW EXECUTE FUNCTION public.forum_answer_guard();

CREATE CONSTRAINT TRIGGER forum_answer_is_replaced AFTER UPDATE ON public.forum_answer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((((old.state)::text <> 'superseded'::text) AND ((new.state)::text = 'superseded'::text))) EXECUTE FUNCTION public.forum_answer_is_replaced();

CREATE TRIGGER forum_answer_kind_frozen BEFORE UPDATE ON public.forum_answer FOR EACH ROW WHEN ((((old.state)::text <> 'drafting'::text) AND ((new.state)::text <> 'drafting'::text) AND (((old.kind)::text IS DISTINCT FROM (new.kind)::text) OR (old.channel_id IS DISTINCT FROM new.channel_id)))) EXECUTE FUNCTION public.forum_answer_kind_frozen();

CREATE TRIGGER forum_answer_life BEFORE INSERT OR UPDATE ON public.forum_answer FOR EACH ROW EXECUTE FUNCTION public.forum_answer_life();

CREATE TRIGGER forum_answer_no_truncate BEFORE TRUNCATE ON public.forum_answer FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_answer_taken_out BEFORE UPDATE ON public.forum_answer FOR EACH ROW WHEN ((new.redacted_at IS NOT NULL)) EXECUTE FUNCTION public.forum_answer_taken_out();

CREATE TRIGGER forum_answer_vote_guard BEFORE INSERT OR UPDATE ON public.forum_answervote FOR EACH ROW EXECUTE FUNCTION public.forum_answer_vote_guard();

CREATE TRIGGER forum_answer_within_mandate BEFORE UPDATE ON public.forum_answer FOR EACH ROW WHEN (((old.issued_at IS NULL) AND (new.issued_at IS NOT NULL))) EXECUTE FUNCTION public.forum_answer_within_mandate();

CREATE TRIGGER forum_answer_words AFTER UPDATE ON public.forum_answer FOR EACH ROW WHEN (((((old.state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying])::text[])) OR ((new.state)::text = ANY ((ARRAY['issued'::character varying, 'review_due'::character varying])::text[]))) AND (((((old.state)::text IS DISTINCT FROM (new.state)::text) OR ((old.language)::text IS DISTINCT FROM (new.language)::text)) OR ((old.short)::text IS DISTINCT FROM (new.short)::text)) OR (old.text_md IS DISTINCT FROM new.text_md)))) EXECUTE FUNCTION public.forum_answer_words();

CREATE TRIGGER forum_answerdecision_no_truncate BEFORE TRUNCATE ON public.forum_answerdecision FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_breakglass_no_truncate BEFORE TRUNCATE ON public.forum_breakglass FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_breakglassreading_no_truncate BEFORE TRUNCATE ON public.forum_breakglassreading FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_calendar_day_ended BEFORE UPDATE ON public.forum_calendarday FOR EACH ROW WHEN (((old.ended_at IS NOT NULL) OR ((((old.authority_id IS DISTINCT FROM new.authority_id) OR (old.day IS DISTINCT FROM new.day)) OR (old.is_open IS DISTINCT FROM new.is_open)) OR (old.set_by_id IS DISTINCT FROM new.set_by_id)))) EXECUTE FUNCTION public.forum_calendar_kept();

CREATE TRIGGER forum_calendar_day_kept BEFORE DELETE ON public.forum_calendarday FOR EACH ROW EXECUTE FUNCTION public.forum_calendar_kept();

CREATE TRIGGER forum_case_assignee_fits BEFORE INSERT OR UPDATE OF assignee_id ON public.forum_case FOR EACH ROW WHEN ((new.assignee_id IS NOT NULL)) EXECUTE FUNCTION public.forum_case_assignee_fits();

CREATE CONSTRAINT TRIGGER forum_case_event_fits AFTER INSERT ON public.forum_caseevent DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.forum_case_event_fits();

CREATE TRIGGER forum_case_event_kept BEFORE DELETE OR UPDATE ON public.forum_caseevent FOR EACH ROW EXECUTE FUNCTION public.forum_case_event_kept();

CREATE TRIGGER forum_case_event_no_truncate BEFORE TRUNCATE ON public.forum_caseevent FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_case_guard BEFORE UPDATE ON public.forum_case FOR EACH ROW EXECUTE FUNCTION public.forum_case_guard();

CREATE TRIGGER forum_case_marks_gone AFTER DELETE ON public.forum_case REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.forum_case_marks();

CREATE TRIGGER forum_case_marks_new AFTER INSERT ON public.forum_case REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.forum_case_marks();

CREATE TRIGGER forum_case_message_kept BEFORE INSERT OR DELETE OR UPDATE ON public.forum_casemessage FOR EACH ROW EXECUTE FUNCTION public.forum_case_message_kept();

CREATE TRIGGER forum_case_message_no_truncate BEFORE TRUNCATE ON public.forum_casemessage FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_case_tells AFTER UPDATE OF state ON public.forum_case FOR EACH ROW EXECUTE FUNCTION public.forum_case_tells();

CREATE TRIGGER forum_citation_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_citation FOR EACH ROW EXECUTE FUNCTION public.forum_citation_guard();

CREATE TRIGGER forum_citation_no_truncate BEFORE TRUNCATE ON public.forum_citation FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_citations_taken_out AFTER UPDATE ON public.forum_answer FOR EACH ROW WHEN ((new.redacted_at IS NOT NULL)) EXECUTE FUNCTION public.forum_citations_taken_out();

CREATE TRIGGER forum_clock_target_kept BEFORE DELETE OR UPDATE ON public.forum_clocktarget FOR EACH ROW EXECUTE FUNCTION public.forum_calendar_kept();

CREATE TRIGGER forum_colleague_guard BEFORE INSERT OR UPDATE ON public.forum_questioncolleague FOR EACH ROW EXECUTE FUNCTION public.forum_colleague_guard();

CREATE TRIGGER forum_consent_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_publicationconsent FOR EACH ROW EXECUTE FUNCTION public.forum_consent_guard();

CREATE TRIGGER forum_contribution_accepted BEFORE INSERT OR UPDATE ON public.forum_contributionacceptance FOR EACH ROW EXECUTE FUNCTION public.forum_contribution_accepted();

CREATE TRIGGER forum_contribution_guard BEFORE INSERT OR UPDATE ON public.forum_contribution FOR EACH ROW EXECUTE FUNCTION public.forum_contribution_guard();

CREATE TRIGGER forum_decision_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_answerdecision FOR EACH ROW EXECUTE FUNCTION public.forum_decision_guard();

CREATE TRIGGER forum_faq_revision_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_faqrevision FOR EACH ROW EXECUTE FUNCTION public.forum_faq_revision_guard();

CREATE TRIGGER forum_faq_revision_no_truncate BEFORE TRUNCATE ON public.forum_faqrevision FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_faq_source_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_faqsource FOR EACH ROW EXECUTE FUNCTION public.forum_faq_source_guard();

CREATE TRIGGER forum_issued_while_held BEFORE UPDATE ON public.forum_answer FOR EACH ROW WHEN (((old.issued_at IS NULL) AND (new.issued_at IS NOT NULL))) EXECUTE FUNCTION public.forum_issued_while_held();

CREATE TRIGGER forum_lead_ended AFTER UPDATE ON public.forum_leadauthority FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (new.ended_at IS NOT NULL))) EXECUTE FUNCTION public.forum_lead_ended();

CREATE TRIGGER forum_lead_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_leadauthority FOR EACH ROW EXECUTE FUNCTION public.forum_lead_guard();

CREATE TRIGGER forum_mark_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_positionmark FOR EACH ROW EXECUTE FUNCTION public.forum_mark_guard();

CREATE TRIGGER forum_mark_no_truncate BEFORE TRUNCATE ON public.forum_positionmark FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_minutes_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_minutes FOR EACH ROW EXECUTE FUNCTION public.forum_minutes_guard();

CREATE TRIGGER forum_minutes_no_truncate BEFORE TRUNCATE ON public.forum_minutes FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE CONSTRAINT TRIGGER forum_new_case_tells AFTER INSERT ON public.forum_case DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.forum_case_tells();

CREATE TRIGGER forum_note_fits BEFORE INSERT OR UPDATE ON public.forum_casenote FOR EACH ROW EXECUTE FUNCTION public.forum_note_fits();

CREATE TRIGGER forum_note_revision_stays BEFORE DELETE OR UPDATE ON public.forum_casenoterevision FOR EACH ROW EXECUTE FUNCTION public.forum_note_stays();

CREATE TRIGGER forum_note_stays BEFORE DELETE ON public.forum_casenote FOR EACH ROW EXECUTE FUNCTION public.forum_note_stays();

CREATE TRIGGER forum_opening_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_breakglass FOR EACH ROW EXECUTE FUNCTION public.forum_opening_guard();

CREATE TRIGGER forum_publication_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_publicationrequest FOR EACH ROW EXECUTE FUNCTION public.forum_publication_guard();

CREATE TRIGGER forum_publicationconsent_no_truncate BEFORE TRUNCATE ON public.forum_publicationconsent FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_published_answer BEFORE UPDATE ON public.forum_answer FOR EACH ROW EXECUTE FUNCTION public.forum_published_answer();

CREATE TRIGGER forum_published_question BEFORE UPDATE ON public.forum_question FOR EACH ROW WHEN ((((((((((old.title)::text IS DISTINCT FROM (new.title)::text) OR (old.body_md IS DISTINCT FROM new.body_md)) OR (old.position_md IS DISTINCT FROM new.position_md)) OR (old.justification_md IS DISTINCT FROM new.justification_md)) OR (old.topic_id IS DISTINCT FROM new.topic_id)) OR (old.product_class_id IS DISTINCT FROM new.product_class_id)) OR (old.stage_id IS DISTINCT FROM new.stage_id)) OR (old.asker_hidden IS DISTINCT FROM new.asker_hidden))) EXECUTE FUNCTION public.forum_published_question();

CREATE TRIGGER forum_published_question_says BEFORE UPDATE ON public.forum_question FOR EACH ROW WHEN (((((((old.jurisdictions IS DISTINCT FROM new.jurisdictions) OR (old.facts IS DISTINCT FROM new.facts)) OR ((old.indication)::text IS DISTINCT FROM (new.indication)::text)) OR ((old.related)::text IS DISTINCT FROM (new.related)::text)) OR ((old.language)::text IS DISTINCT FROM (new.language)::text)) OR ((old.visibility)::text IS DISTINCT FROM (new.visibility)::text))) EXECUTE FUNCTION public.forum_published_question();

CREATE TRIGGER forum_question_guard BEFORE UPDATE ON public.forum_question FOR EACH ROW WHEN ((NOT public.forum_is_reduction(old.*, new.*))) EXECUTE FUNCTION public.forum_question_guard();

CREATE TRIGGER forum_question_links BEFORE UPDATE ON public.forum_question FOR EACH ROW WHEN ((((old.parent_question_id IS DISTINCT FROM new.parent_question_id) OR (old.canonical_question_id IS DISTINCT FROM new.canonical_question_id)) OR ((old.state)::text IS DISTINCT FROM (new.state)::text))) EXECUTE FUNCTION public.forum_question_links();

CREATE TRIGGER forum_question_links_new BEFORE INSERT ON public.forum_question FOR EACH ROW WHEN (((new.parent_question_id IS NOT NULL) OR (new.canonical_question_id IS NOT NULL))) EXECUTE FUNCTION public.forum_question_links();

CREATE TRIGGER forum_question_marks AFTER UPDATE ON public.forum_question FOR EACH ROW WHEN ((((((old.public_at IS DISTINCT FROM new.public_at) OR ((old.state)::text IS DISTINCT FROM (new.state)::text)) OR (old.topic_id IS DISTINCT FROM new.topic_id)) OR (old.product_class_id IS DISTINCT FROM new.product_class_id)) OR (old.stage_id IS DISTINCT FROM new.stage_id))) EXECUTE FUNCTION public.forum_question_marks();

CREATE TRIGGER forum_question_revision_kept BEFORE DELETE OR UPDATE ON public.forum_questionrevision FOR EACH ROW EXECUTE FUNCTION public.forum_question_revision_kept();

CREATE TRIGGER forum_question_revision_no_truncate BEFORE TRUNCATE ON public.forum_questionrevision FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_question_said_guard BEFORE UPDATE ON public.forum_question FOR EACH ROW WHEN ((((((old.jurisdictions IS DISTINCT FROM new.jurisdictions) OR (old.facts IS DISTINCT FROM new.facts)) OR ((old.indication)::text IS DISTINCT FROM (new.indication)::text)) OR ((old.related)::text IS DISTINCT FROM (new.related)::text)) AND (NOT public.forum_is_reduction(old.*, new.*)))) EXECUTE FUNCTION public.forum_question_said_guard();

CREATE TRIGGER forum_question_words_changed AFTER UPDATE ON public.forum_question FOR EACH ROW WHEN (((((((old.title)::text IS DISTINCT FROM (new.title)::text) OR ((old.language)::text IS DISTINCT FROM (new.language)::text)) OR (old.body_md IS DISTINCT FROM new.body_md)) OR (old.position_md IS DISTINCT FROM new.position_md)) OR (old.justification_md IS DISTINCT FROM new.justification_md))) EXECUTE FUNCTION public.forum_question_words();

CREATE TRIGGER forum_question_words_new AFTER INSERT ON public.forum_question FOR EACH ROW EXECUTE FUNCTION public.forum_question_words();

CREATE TRIGGER forum_reading_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_breakglassreading FOR EACH ROW EXECUTE FUNCTION public.forum_reading_guard();

CREATE TRIGGER forum_redaction_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_redaction FOR EACH ROW EXECUTE FUNCTION public.forum_redaction_guard();

CREATE TRIGGER forum_redaction_no_truncate BEFORE TRUNCATE ON public.forum_redaction FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_revision_stays BEFORE UPDATE ON public.forum_contributionrevision FOR EACH ROW EXECUTE FUNCTION public.forum_revision_stays();

CREATE TRIGGER forum_routing_rule_stays BEFORE DELETE OR UPDATE ON public.forum_routingrule FOR EACH ROW EXECUTE FUNCTION public.forum_routing_rule_stays();

CREATE TRIGGER forum_signature_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_signature FOR EACH ROW EXECUTE FUNCTION public.forum_signature_guard();

CREATE TRIGGER forum_signature_no_truncate BEFORE TRUNCATE ON public.forum_signature FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER forum_signer_holds BEFORE INSERT ON public.forum_signature FOR EACH ROW EXECUTE FUNCTION public.forum_signer_holds();

CREATE TRIGGER forum_transfer_begins BEFORE INSERT ON public.forum_transfer FOR EACH ROW EXECUTE FUNCTION public.forum_transfer_guard();

CREATE TRIGGER forum_transfer_guard BEFORE UPDATE ON public.forum_transfer FOR EACH ROW WHEN ((NOT public.forum_transfer_is_reduction(old.*, new.*))) EXECUTE FUNCTION public.forum_transfer_guard();

CREATE TRIGGER forum_voice_guard BEFORE INSERT OR DELETE OR UPDATE ON public.forum_minutesvoice FOR EACH ROW EXECUTE FUNCTION public.forum_voice_guard();

CREATE TRIGGER forum_voice_no_truncate BEFORE TRUNCATE ON public.forum_minutesvoice FOR EACH STATEMENT EXECUTE FUNCTION public.forum_no_truncate();

CREATE TRIGGER glossaryterm_code_is_kept BEFORE UPDATE ON public.vocabularies_glossaryterm FOR EACH ROW WHEN (((old.code)::text IS DISTINCT FROM (new.code)::text)) EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER glossaryterm_row_is_kept BEFORE DELETE ON public.vocabularies_glossaryterm FOR EACH ROW EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER guidance_shown_at BEFORE UPDATE ON public.vocabularies_guidancedocument FOR EACH ROW EXECUTE FUNCTION public.vocabularies_guidance_shown();

CREATE TRIGGER guidance_topic_shown_at AFTER INSERT OR DELETE ON public.vocabularies_guidancedocument_topics FOR EACH ROW EXECUTE FUNCTION public.vocabularies_guidance_part_shown();

CREATE TRIGGER guidance_version_change_shown_at AFTER UPDATE ON public.vocabularies_guidanceversion FOR EACH ROW WHEN ((public.vocabularies_version_facts(old.*) IS DISTINCT FROM public.vocabularies_version_facts(new.*))) EXECUTE FUNCTION public.vocabularies_guidance_part_shown();

CREATE TRIGGER guidance_version_shown_at AFTER INSERT OR DELETE ON public.vocabularies_guidanceversion FOR EACH ROW EXECUTE FUNCTION public.vocabularies_guidance_part_shown();

CREATE TRIGGER guidancedocument_code_is_kept BEFORE UPDATE ON public.vocabularies_guidancedocument FOR EACH ROW WHEN ((((old.slug)::text IS DISTINCT FROM (new.slug)::text) OR ((old.public_id)::text IS DISTINCT FROM (new.public_id)::text))) EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER guidancedocument_row_is_kept BEFORE DELETE ON public.vocabularies_guidancedocument FOR EACH ROW EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER invitation_not_at_merged BEFORE INSERT OR UPDATE OF organisation_id ON public.profiles_invitation FOR EACH ROW EXECUTE FUNCTION public.profiles_not_merged();

CREATE TRIGGER invitation_role_fits BEFORE INSERT OR UPDATE OF role, organisation_id ON public.profiles_invitation FOR EACH ROW EXECUTE FUNCTION public.profiles_check_role();

CREATE TRIGGER invitation_used_once BEFORE UPDATE ON public.profiles_invitation FOR EACH ROW EXECUTE FUNCTION public.profiles_used_stays_used();

CREATE TRIGGER invitation_used_when_approved BEFORE UPDATE ON public.profiles_invitation FOR EACH ROW WHEN ((((new.role)::text = 'regulator'::text) AND (old.redeemed_at IS NULL) AND (new.redeemed_at IS NOT NULL) AND (new.approved_by_id IS NULL))) EXECUTE FUNCTION public.profiles_used_when_approved();

CREATE TRIGGER mandate_is_of_an_authority BEFORE INSERT OR UPDATE OF organisation_id ON public.profiles_mandate FOR EACH ROW EXECUTE FUNCTION public.profiles_check_mandate();

CREATE TRIGGER mandate_not_at_merged BEFORE INSERT OR UPDATE OF organisation_id ON public.profiles_mandate FOR EACH ROW EXECUTE FUNCTION public.profiles_not_merged();

CREATE TRIGGER membership_decided AFTER UPDATE OF state ON public.profiles_membership FOR EACH ROW WHEN ((((old.state)::text IS DISTINCT FROM (new.state)::text) AND ((new.state)::text = ANY ((ARRAY['verified'::character varying, 'revoked'::character varying])::text[])))) EXECUTE FUNCTION public.profiles_membership_decided();

CREATE TRIGGER membership_no_chains BEFORE INSERT OR UPDATE OF method, verified_by_id, confirmed_at ON public.profiles_membership FOR EACH ROW WHEN (((new.method)::text = 'colleague'::text)) EXECUTE FUNCTION public.profiles_no_chains();

CREATE TRIGGER membership_not_at_merged BEFORE INSERT ON public.profiles_membership FOR EACH ROW EXECUTE FUNCTION public.profiles_not_merged();

CREATE TRIGGER membership_not_to_merged BEFORE UPDATE OF organisation_id, state ON public.profiles_membership FOR EACH ROW WHEN (((old.organisation_id IS DISTINCT FROM new.organisation_id) OR (((old.state)::text = 'revoked'::text) AND ((new.state)::text <> 'revoked'::text)))) EXECUTE FUNCTION public.profiles_not_merged();

CREATE TRIGGER membership_real_name BEFORE INSERT ON public.profiles_membership FOR EACH ROW WHEN ((((new.role)::text <> 'patient'::text) AND ((new.state)::text <> 'revoked'::text))) EXECUTE FUNCTION public.profiles_check_real_name();

CREATE TRIGGER membership_real_name_again BEFORE UPDATE OF role, state, user_id ON public.profiles_membership FOR EACH ROW WHEN ((((new.role)::text <> 'patient'::text) AND ((new.state)::text <> 'revoked'::text) AND (((old.state)::text = 'revoked'::text) OR ((old.role)::text <> (new.role)::text) OR (old.user_id <> new.user_id)))) EXECUTE FUNCTION public.profiles_check_real_name();

CREATE TRIGGER membership_role_fits BEFORE INSERT OR UPDATE OF role, organisation_id ON public.profiles_membership FOR EACH ROW EXECUTE FUNCTION public.profiles_check_role();

CREATE TRIGGER membership_within_a_year BEFORE INSERT OR UPDATE OF valid_until, state ON public.profiles_membership FOR EACH ROW WHEN ((((new.state)::text = 'verified'::text) AND (new.valid_until IS NOT NULL))) EXECUTE FUNCTION public.profiles_term_is_short();

CREATE TRIGGER organisation_keeps_its_kind BEFORE UPDATE OF kind ON public.profiles_organisation FOR EACH ROW EXECUTE FUNCTION public.profiles_kind_stays();

CREATE TRIGGER organisation_link_to_a_network BEFORE INSERT OR UPDATE OF kind, target_id ON public.profiles_organisationlink FOR EACH ROW EXECUTE FUNCTION public.profiles_only_networks_have_members();

CREATE TRIGGER organisation_merged_once BEFORE UPDATE ON public.profiles_organisation FOR EACH ROW WHEN ((old.merged_into_id IS DISTINCT FROM new.merged_into_id)) EXECUTE FUNCTION public.profiles_merged_once();

CREATE TRIGGER organisation_revision_stays BEFORE UPDATE ON public.profiles_organisationrevision FOR EACH ROW WHEN ((((((((old.id IS DISTINCT FROM new.id) OR (old.organisation_id IS DISTINCT FROM new.organisation_id)) OR (old.version IS DISTINCT FROM new.version)) OR ((old.capacity)::text IS DISTINCT FROM (new.capacity)::text)) OR (old.changes IS DISTINCT FROM new.changes)) OR (old.created_at IS DISTINCT FROM new.created_at)) OR ((new.editor_id IS NOT NULL) AND (new.editor_id IS DISTINCT FROM old.editor_id)))) EXECUTE FUNCTION public.profiles_revision_stays();

CREATE TRIGGER organisation_shown_at BEFORE UPDATE ON public.profiles_organisation FOR EACH ROW EXECUTE FUNCTION public.profiles_organisation_shown();

CREATE TRIGGER person_change_voids_tokens AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN ((((old.password)::text IS DISTINCT FROM (new.password)::text) OR (old.is_active IS DISTINCT FROM new.is_active))) EXECUTE FUNCTION public.profiles_person_changed();

CREATE TRIGGER person_real_name BEFORE INSERT OR UPDATE OF name_kind ON public.profiles_person FOR EACH ROW WHEN (((new.name_kind)::text = 'pseudonym'::text)) EXECUTE FUNCTION public.profiles_check_pseudonym();

CREATE TRIGGER release_before_joins BEFORE INSERT ON public.profiles_membership FOR EACH ROW WHEN ((((new.state)::text = 'verified'::text) AND (new.valid_until IS NULL))) EXECUTE FUNCTION public.profiles_verified_by_release_before();

CREATE TRIGGER release_before_states BEFORE INSERT ON public.profiles_membership FOR EACH ROW WHEN ((((new.state)::text = 'mailbox_proven'::text) AND (new.mailbox_proven_at IS NULL))) EXECUTE FUNCTION public.profiles_stated_by_release_before();

CREATE TRIGGER release_before_verifies BEFORE UPDATE OF state ON public.profiles_membership FOR EACH ROW WHEN ((((old.state)::text = ANY ((ARRAY['claimed'::character varying, 'mailbox_proven'::character varying])::text[])) AND ((new.state)::text = 'verified'::text) AND (new.valid_until IS NULL))) EXECUTE FUNCTION public.profiles_verified_by_release_before();

CREATE TRIGGER renewal_voids_tokens AFTER UPDATE OF valid_until ON public.profiles_membership FOR EACH ROW WHEN ((((old.state)::text = 'verified'::text) AND (old.valid_until <= statement_timestamp()) AND (new.valid_until IS DISTINCT FROM old.valid_until))) EXECUTE FUNCTION public.profiles_role_changed();

CREATE TRIGGER review_not_of_oneself BEFORE INSERT OR UPDATE ON public.profiles_review FOR EACH ROW EXECUTE FUNCTION public.profiles_nobody_reviews_themselves();

CREATE TRIGGER role_change_voids_tokens AFTER UPDATE ON public.profiles_membership FOR EACH ROW WHEN (((((((old.user_id IS DISTINCT FROM new.user_id) OR (old.organisation_id IS DISTINCT FROM new.organisation_id)) OR ((old.role)::text IS DISTINCT FROM (new.role)::text)) OR ((old.state)::text IS DISTINCT FROM (new.state)::text)) OR (old.is_signer IS DISTINCT FROM new.is_signer)) OR (old.is_admin IS DISTINCT FROM new.is_admin))) EXECUTE FUNCTION public.profiles_role_changed();

CREATE TRIGGER second_step_change_voids_tokens AFTER UPDATE ON public.mfa_authenticator FOR EACH ROW WHEN ((((old.id IS DISTINCT FROM new.id) OR (old.user_id IS DISTINCT FROM new.user_id)) OR ((old.type)::text IS DISTINCT FROM (new.type)::text))) EXECUTE FUNCTION public.profiles_second_step_changed();

CREATE TRIGGER second_step_voids_tokens AFTER INSERT OR DELETE ON public.mfa_authenticator FOR EACH ROW EXECUTE FUNCTION public.profiles_second_step_changed();

CREATE TRIGGER snapshot_stays BEFORE DELETE OR UPDATE ON public.profiles_capacitysnapshot FOR EACH ROW EXECUTE FUNCTION public.profiles_snapshot_stays();

CREATE TRIGGER statement_stays BEFORE UPDATE ON public.profiles_intereststatement FOR EACH ROW EXECUTE FUNCTION public.profiles_person_history_stays();

CREATE TRIGGER term_code_is_kept BEFORE UPDATE ON public.vocabularies_term FOR EACH ROW WHEN ((((old.list_code)::text IS DISTINCT FROM (new.list_code)::text) OR ((old.code)::text IS DISTINCT FROM (new.code)::text))) EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER term_row_is_kept BEFORE DELETE ON public.vocabularies_term FOR EACH ROW EXECUTE FUNCTION public.vocabularies_refuse_code_change();

CREATE TRIGGER token_never_more BEFORE UPDATE ON public.profiles_apitoken FOR EACH ROW EXECUTE FUNCTION public.profiles_token_never_more();

CREATE TRIGGER token_stays_void BEFORE UPDATE ON public.profiles_apitoken FOR EACH ROW WHEN (((old.voided_at IS NOT NULL) AND (new.voided_at IS DISTINCT FROM old.voided_at))) EXECUTE FUNCTION public.profiles_token_stays_void();

ALTER TABLE ONLY public.forum_acceptance
    ADD CONSTRAINT acceptance_of_its_answer FOREIGN KEY (answer_id, question_id, authority_id) REFERENCES public.forum_answer(id, question_id, authority_id);

ALTER TABLE ONLY public.forum_contributionacceptance
    ADD CONSTRAINT acceptance_of_its_contribution FOREIGN KEY (contribution_id, question_id) REFERENCES public.forum_contribution(id, question_id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_consent
    ADD CONSTRAINT accounts_consent_user_id_81cd791f_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_deletionrequest
    ADD CONSTRAINT accounts_deletionrequest_user_id_18733e8b_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_knowndevice
    ADD CONSTRAINT accounts_knowndevice_user_id_3bdfdf5e_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_group_id_bd11a704_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_52b62117_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_permission_id_113bb443_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_user_id_e4f0a161_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT answer_of_its_case FOREIGN KEY (case_id, question_id, authority_id) REFERENCES public.forum_case(id, question_id, authority_id);

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT answer_takes_a_place_of_its_own FOREIGN KEY (supersedes_id, question_id, authority_id) REFERENCES public.forum_answer(id, question_id, authority_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT case_queue_of_its_authority FOREIGN KEY (queue_id, authority_id) REFERENCES public.forum_queue(id, authority_id);

ALTER TABLE ONLY public.forum_citation
    ADD CONSTRAINT citation_section_of_its_version FOREIGN KEY (section_id, guidance_version_id) REFERENCES public.vocabularies_guidancesection(id, version_id);

ALTER TABLE ONLY public.forum_questioncolleague
    ADD CONSTRAINT colleagues_of_question FOREIGN KEY (question_id) REFERENCES public.forum_question(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.core_draft
    ADD CONSTRAINT core_draft_owner_id_c39b418f_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_filedrawing
    ADD CONSTRAINT core_filedrawing_file_id_9ea6cdfe_fk_core_storedfile_id FOREIGN KEY (file_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_idempotencykey
    ADD CONSTRAINT core_idempotencykey_user_id_ca0b627c_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_importrow
    ADD CONSTRAINT core_importrow_run_id_ce7ba6e7_fk_core_importrun_id FOREIGN KEY (run_id) REFERENCES public.core_importrun(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_importrun
    ADD CONSTRAINT core_importrun_started_by_id_0d6d37f3_fk_accounts_user_id FOREIGN KEY (started_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_job
    ADD CONSTRAINT core_job_owner_id_5d65a52b_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_jobfile
    ADD CONSTRAINT core_jobfile_job_id_cfce7da7_fk_core_job_id FOREIGN KEY (job_id) REFERENCES public.core_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_outbox
    ADD CONSTRAINT core_outbox_event_id_4be4d305_fk_core_event_id FOREIGN KEY (event_id) REFERENCES public.core_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.core_storedfile
    ADD CONSTRAINT core_storedfile_page_of_id_ae94cfea_fk_core_storedfile_id FOREIGN KEY (page_of_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_difference
    ADD CONSTRAINT difference_of_question FOREIGN KEY (question_id) REFERENCES public.forum_question(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_absence
    ADD CONSTRAINT forum_absence_deputy_id_9ce093b7_fk_profiles_membership_id FOREIGN KEY (deputy_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_absence
    ADD CONSTRAINT forum_absence_membership_id_fc73767c_fk_profiles_membership_id FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_acceptance
    ADD CONSTRAINT forum_acceptance_actor_id_a88e7fda_fk_accounts_user_id FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_acceptance
    ADD CONSTRAINT forum_acceptance_answer_id_5a26373e_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_acceptance
    ADD CONSTRAINT forum_acceptance_authority_id_42e2d52f_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_acceptance
    ADD CONSTRAINT forum_acceptance_capacity_id_df89fa46_fk_profiles_ FOREIGN KEY (capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_acceptance
    ADD CONSTRAINT forum_acceptance_question_id_34643abd_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_authority_id_51be8766_fk_profiles_organisation_id FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_basis_id_e380efbc_fk_vocabularies_term_id FOREIGN KEY (basis_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_capacity_id_6ce6099d_fk_profiles_ FOREIGN KEY (capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_case_id_285f6462_fk_forum_case_id FOREIGN KEY (case_id) REFERENCES public.forum_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_channel_id_a477a6b5_fk_vocabular FOREIGN KEY (channel_id) REFERENCES public.vocabularies_advicechannel(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_drafter_capacity_id_20b12357_fk_profiles_ FOREIGN KEY (drafter_capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_drafter_id_8f41f794_fk_accounts_user_id FOREIGN KEY (drafter_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_drafter_membership_i_42c013d3_fk_profiles_ FOREIGN KEY (drafter_membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_issued_by_id_6b54a667_fk_accounts_user_id FOREIGN KEY (issued_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_letter_scan_id_4675c138_fk_core_storedfile_id FOREIGN KEY (letter_scan_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_question_id_1de8b9e5_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answer
    ADD CONSTRAINT forum_answer_supersedes_id_0f024bc8_fk_forum_answer_id FOREIGN KEY (supersedes_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_answer_id_542f6d05_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_dropped_by_id_f99a822b_fk_accounts_user_id FOREIGN KEY (dropped_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_proposed_by_id_3ee85324_fk_accounts_ FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_proposer_capacity_id_0837b0c8_fk_profiles_ FOREIGN KEY (proposer_capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_proposer_membership__658101db_fk_profiles_ FOREIGN KEY (proposer_membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_signed_by_id_a74beb9d_fk_accounts_user_id FOREIGN KEY (signed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_signer_capacity_id_fffa89cf_fk_profiles_ FOREIGN KEY (signer_capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answerdecision
    ADD CONSTRAINT forum_answerdecision_signer_membership_id_0dc9b2b2_fk_profiles_ FOREIGN KEY (signer_membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answervote
    ADD CONSTRAINT forum_answervote_answer_id_5e3d2d20_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answervote
    ADD CONSTRAINT forum_answervote_membership_id_81d4aaff_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_answervote
    ADD CONSTRAINT forum_answervote_person_id_87c02fe4_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_breakglass
    ADD CONSTRAINT forum_breakglass_asked_by_id_aa17a437_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_breakglass
    ADD CONSTRAINT forum_breakglass_decided_by_id_95b67364_fk_accounts_user_id FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_breakglass
    ADD CONSTRAINT forum_breakglass_question_id_9ec2ca92_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_breakglassreading
    ADD CONSTRAINT forum_breakglassread_opening_id_e4010c3a_fk_forum_bre FOREIGN KEY (opening_id) REFERENCES public.forum_breakglass(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_calendarday
    ADD CONSTRAINT forum_calendarday_authority_id_7292da2b_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_calendarday
    ADD CONSTRAINT forum_calendarday_ended_by_id_f93d7fc3_fk_accounts_user_id FOREIGN KEY (ended_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_calendarday
    ADD CONSTRAINT forum_calendarday_set_by_id_e354c523_fk_accounts_user_id FOREIGN KEY (set_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT forum_case_assignee_id_19a03976_fk_profiles_membership_id FOREIGN KEY (assignee_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT forum_case_authority_id_201bebb1_fk_profiles_organisation_id FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT forum_case_question_id_58897e9a_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_case
    ADD CONSTRAINT forum_case_queue_id_c4da899d_fk_forum_queue_id FOREIGN KEY (queue_id) REFERENCES public.forum_queue(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_caseevent
    ADD CONSTRAINT forum_caseevent_actor_id_e7432061_fk_accounts_user_id FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_caseevent
    ADD CONSTRAINT forum_caseevent_case_id_0886afad_fk_forum_case_id FOREIGN KEY (case_id) REFERENCES public.forum_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_caseevent
    ADD CONSTRAINT forum_caseevent_other_case_id_723e8602_fk_forum_case_id FOREIGN KEY (other_case_id) REFERENCES public.forum_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_casemessage
    ADD CONSTRAINT forum_casemessage_answer_id_b0f7a1d1_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_casemessage
    ADD CONSTRAINT forum_casemessage_author_id_8ea0a7ac_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_casemessage
    ADD CONSTRAINT forum_casemessage_case_id_0fc8e825_fk_forum_case_id FOREIGN KEY (case_id) REFERENCES public.forum_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_casenote
    ADD CONSTRAINT forum_casenote_author_id_d8b87fa2_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_casenote
    ADD CONSTRAINT forum_casenote_author_membership_id_44afc187_fk_profiles_ FOREIGN KEY (author_membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_casenote
    ADD CONSTRAINT forum_casenote_case_id_7f80abaf_fk_forum_case_id FOREIGN KEY (case_id) REFERENCES public.forum_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_casenoterevision
    ADD CONSTRAINT forum_casenoterevision_note_id_268ef54c_fk_forum_casenote_id FOREIGN KEY (note_id) REFERENCES public.forum_casenote(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_citation
    ADD CONSTRAINT forum_citation_answer_id_7404c87c_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_citation
    ADD CONSTRAINT forum_citation_guidance_version_id_f65c8a86_fk_vocabular FOREIGN KEY (guidance_version_id) REFERENCES public.vocabularies_guidanceversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_citation
    ADD CONSTRAINT forum_citation_section_id_b94483ab_fk_vocabular FOREIGN KEY (section_id) REFERENCES public.vocabularies_guidancesection(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_clocktarget
    ADD CONSTRAINT forum_clocktarget_authority_id_097af00f_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_clocktarget
    ADD CONSTRAINT forum_clocktarget_set_by_id_8c93167b_fk_accounts_user_id FOREIGN KEY (set_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contribution
    ADD CONSTRAINT forum_contribution_author_id_3d79a365_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contribution
    ADD CONSTRAINT forum_contribution_capacity_id_27df0c02_fk_profiles_ FOREIGN KEY (capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contribution
    ADD CONSTRAINT forum_contribution_membership_id_c9c7cb9d_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contribution
    ADD CONSTRAINT forum_contribution_question_id_4a57982d_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contributionacceptance
    ADD CONSTRAINT forum_contributionac_actor_id_5cdf11eb_fk_accounts_ FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contributionacceptance
    ADD CONSTRAINT forum_contributionac_contribution_id_fb31ba14_fk_forum_con FOREIGN KEY (contribution_id) REFERENCES public.forum_contribution(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contributionacceptance
    ADD CONSTRAINT forum_contributionac_question_id_cda2e988_fk_forum_que FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_contributionrevision
    ADD CONSTRAINT forum_contributionre_contribution_id_6d72fc9c_fk_forum_con FOREIGN KEY (contribution_id) REFERENCES public.forum_contribution(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_deflection
    ADD CONSTRAINT forum_deflection_person_id_8f98f9a6_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_deflection
    ADD CONSTRAINT forum_deflection_question_id_bf298a8e_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_difference
    ADD CONSTRAINT forum_difference_similar_id_d104d7c0_fk_forum_question_id FOREIGN KEY (similar_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_duplicate
    ADD CONSTRAINT forum_duplicate_authority_id_d6fc008c_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_duplicate
    ADD CONSTRAINT forum_duplicate_canonical_id_d06bfeb8_fk_forum_question_id FOREIGN KEY (canonical_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_duplicate
    ADD CONSTRAINT forum_duplicate_decided_by_id_b43d1a58_fk_accounts_user_id FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_duplicate
    ADD CONSTRAINT forum_duplicate_question_id_668ddb30_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_duplicate
    ADD CONSTRAINT forum_duplicate_said_by_id_0706eead_fk_accounts_user_id FOREIGN KEY (said_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_duplicate
    ADD CONSTRAINT forum_duplicate_undone_by_id_6c3e8888_fk_accounts_user_id FOREIGN KEY (undone_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_faqentry
    ADD CONSTRAINT forum_faqentry_author_id_ee03cd3f_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_faqentry
    ADD CONSTRAINT forum_faqentry_question_id_9bb1dc30_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_faqrevision
    ADD CONSTRAINT forum_faqrevision_author_id_1f25e281_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_faqrevision
    ADD CONSTRAINT forum_faqrevision_entry_id_8479a617_fk_forum_faqentry_id FOREIGN KEY (entry_id) REFERENCES public.forum_faqentry(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_faqrevision
    ADD CONSTRAINT forum_faqrevision_reviewer_id_d30b985e_fk_accounts_user_id FOREIGN KEY (reviewer_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_faqsource
    ADD CONSTRAINT forum_faqsource_answer_id_a4c85b0c_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_faqsource
    ADD CONSTRAINT forum_faqsource_revision_id_2b2e7549_fk_forum_faqrevision_id FOREIGN KEY (revision_id) REFERENCES public.forum_faqrevision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_leadauthority
    ADD CONSTRAINT forum_leadauthority_authority_id_546e18c5_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_leadauthority
    ADD CONSTRAINT forum_leadauthority_ended_by_id_6e2194ec_fk_profiles_ FOREIGN KEY (ended_by_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_leadauthority
    ADD CONSTRAINT forum_leadauthority_question_id_22f58545_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_leadauthority
    ADD CONSTRAINT forum_leadauthority_taken_by_id_aa95d24e_fk_profiles_ FOREIGN KEY (taken_by_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutes
    ADD CONSTRAINT forum_minutes_authority_id_1fdb3610_fk_profiles_organisation_id FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutes
    ADD CONSTRAINT forum_minutes_issued_by_id_3d394545_fk_profiles_membership_id FOREIGN KEY (issued_by_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutes
    ADD CONSTRAINT forum_minutes_lead_id_38c0ce44_fk_forum_leadauthority_id FOREIGN KEY (lead_id) REFERENCES public.forum_leadauthority(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutes
    ADD CONSTRAINT forum_minutes_question_id_ff5df95e_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT forum_minutesvoice_answer_id_c7f57705_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT forum_minutesvoice_authority_id_ed20de18_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT forum_minutesvoice_minutes_id_a62b6d8b_fk_forum_minutes_id FOREIGN KEY (minutes_id) REFERENCES public.forum_minutes(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT forum_minutesvoice_question_id_56365e47_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT forum_minutesvoice_signer_id_ef01eaa4_fk_profiles_membership_id FOREIGN KEY (signer_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_news
    ADD CONSTRAINT forum_news_answer_id_ccc43fb6_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_news
    ADD CONSTRAINT forum_news_question_id_173528fd_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_newsreader
    ADD CONSTRAINT forum_newsreader_event_id_4e631b4d_fk_core_event_id FOREIGN KEY (event_id) REFERENCES public.core_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_newsreader
    ADD CONSTRAINT forum_newsreader_news_id_7224b72c_fk_forum_news_id FOREIGN KEY (news_id) REFERENCES public.forum_news(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_newsreader
    ADD CONSTRAINT forum_newsreader_person_id_c2dd0e9a_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_authority_id_aa4fc2e7_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_confirmed_by_id_084546a7_fk_profiles_ FOREIGN KEY (confirmed_by_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_other_answer_id_93333a4e_fk_forum_answer_id FOREIGN KEY (other_answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_other_authority_id_b3e7fd19_fk_profiles_ FOREIGN KEY (other_authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_own_answer_id_3a565a04_fk_forum_answer_id FOREIGN KEY (own_answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_proposed_by_id_6050ccd0_fk_profiles_ FOREIGN KEY (proposed_by_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT forum_positionmark_question_id_faa0f003_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationconsent
    ADD CONSTRAINT forum_publicationcon_membership_id_b05c4e02_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationconsent
    ADD CONSTRAINT forum_publicationcon_publication_id_df47a35e_fk_forum_pub FOREIGN KEY (publication_id) REFERENCES public.forum_publicationrequest(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationconsent
    ADD CONSTRAINT forum_publicationconsent_person_id_6c79f51e_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationreq_authority_id_060cca50_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationreq_new_question_id_c9db52ad_fk_forum_que FOREIGN KEY (new_question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationreq_proposed_by_id_1abed999_fk_accounts_ FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationreq_question_id_188a4b6e_fk_forum_que FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationreq_topic_id_da3eb5f1_fk_vocabular FOREIGN KEY (topic_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_publicationrequest
    ADD CONSTRAINT forum_publicationrequest_answer_id_c803243e_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_asker_id_1317580b_fk_accounts_user_id FOREIGN KEY (asker_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_asker_membership_id_b75af9cb_fk_profiles_ FOREIGN KEY (asker_membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_canonical_question_i_846be9ca_fk_forum_que FOREIGN KEY (canonical_question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_capacity_id_353b79c7_fk_profiles_ FOREIGN KEY (capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_parent_question_id_8ed4e192_fk_forum_question_id FOREIGN KEY (parent_question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_product_class_id_faa0c769_fk_vocabular FOREIGN KEY (product_class_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_stage_id_a21e10f3_fk_vocabularies_term_id FOREIGN KEY (stage_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question
    ADD CONSTRAINT forum_question_topic_id_c534bde0_fk_vocabularies_term_id FOREIGN KEY (topic_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question_wanted_authorities
    ADD CONSTRAINT forum_question_wante_organisation_id_4aa160f8_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_question_wanted_authorities
    ADD CONSTRAINT forum_question_wante_question_id_78174a8f_fk_forum_que FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_questioncolleague
    ADD CONSTRAINT forum_questioncollea_asker_membership_id_75e4ea44_fk_profiles_ FOREIGN KEY (asker_membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_questioncolleague
    ADD CONSTRAINT forum_questioncollea_membership_id_0fa0d44d_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_questioncolleague
    ADD CONSTRAINT forum_questioncollea_question_id_8f70f115_fk_forum_que FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_questionreduction
    ADD CONSTRAINT forum_questionreduct_question_id_aa4fc1a3_fk_forum_que FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_questionrevision
    ADD CONSTRAINT forum_questionrevisi_question_id_1bbe8101_fk_forum_que FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_queue
    ADD CONSTRAINT forum_queue_authority_id_293a7dab_fk_profiles_organisation_id FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_redaction
    ADD CONSTRAINT forum_redaction_answer_id_6e008f67_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_redaction
    ADD CONSTRAINT forum_redaction_done_by_id_1ab22c26_fk_accounts_user_id FOREIGN KEY (done_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_redaction
    ADD CONSTRAINT forum_redaction_proposed_by_id_4e7cab19_fk_accounts_user_id FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_reliance
    ADD CONSTRAINT forum_reliance_answer_id_a8c45650_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_reliance
    ADD CONSTRAINT forum_reliance_person_id_25d206d5_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_authority_id_2f4ae112_fk_profiles_ FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_country_id_df3ea63c_fk_vocabular FOREIGN KEY (country_id) REFERENCES public.vocabularies_country(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_ended_by_id_c9142708_fk_accounts_user_id FOREIGN KEY (ended_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_follows_id_4fc18425_fk_forum_routingrule_id FOREIGN KEY (follows_id) REFERENCES public.forum_routingrule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_made_by_id_30230ff5_fk_accounts_user_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_queue_id_1a0aecc4_fk_forum_queue_id FOREIGN KEY (queue_id) REFERENCES public.forum_queue(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_stage_id_65298371_fk_vocabularies_term_id FOREIGN KEY (stage_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT forum_routingrule_topic_id_a5453dca_fk_vocabularies_term_id FOREIGN KEY (topic_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_savedview
    ADD CONSTRAINT forum_savedview_membership_id_5a0c48cf_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_signature
    ADD CONSTRAINT forum_signature_answer_id_dc04c002_fk_forum_answer_id FOREIGN KEY (answer_id) REFERENCES public.forum_answer(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_signature
    ADD CONSTRAINT forum_signature_capacity_id_35d4f7c7_fk_profiles_ FOREIGN KEY (capacity_id) REFERENCES public.profiles_capacitysnapshot(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_signature
    ADD CONSTRAINT forum_signature_membership_id_0bb5fef2_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_signature
    ADD CONSTRAINT forum_signature_signer_id_095b1633_fk_accounts_user_id FOREIGN KEY (signer_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_snippet
    ADD CONSTRAINT forum_snippet_author_id_4aaeed58_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_snippet
    ADD CONSTRAINT forum_snippet_authority_id_fdeeb4e4_fk_profiles_organisation_id FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_transfer
    ADD CONSTRAINT forum_transfer_case_id_bca20222_fk_forum_case_id FOREIGN KEY (case_id) REFERENCES public.forum_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_transfer
    ADD CONSTRAINT forum_transfer_decided_by_id_42b76daf_fk_accounts_user_id FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_transfer
    ADD CONSTRAINT forum_transfer_new_case_id_1a91b0df_fk_forum_case_id FOREIGN KEY (new_case_id) REFERENCES public.forum_case(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_transfer
    ADD CONSTRAINT forum_transfer_proposed_by_id_8e3a052c_fk_accounts_user_id FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_transfer
    ADD CONSTRAINT forum_transfer_to_authority_id_8f03cd7a_fk_profiles_ FOREIGN KEY (to_authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_watch
    ADD CONSTRAINT forum_watch_authority_id_fe21e852_fk_profiles_organisation_id FOREIGN KEY (authority_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_watch
    ADD CONSTRAINT forum_watch_person_id_82e43cfd_fk_accounts_user_id FOREIGN KEY (person_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_watch
    ADD CONSTRAINT forum_watch_question_id_b98ac0fa_fk_forum_question_id FOREIGN KEY (question_id) REFERENCES public.forum_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_watch
    ADD CONSTRAINT forum_watch_topic_id_711f1990_fk_vocabularies_term_id FOREIGN KEY (topic_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT guidance_version_follows_own_document FOREIGN KEY (supersedes_id, document_id) REFERENCES public.vocabularies_guidanceversion(id, document_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_leadauthority
    ADD CONSTRAINT lead_of_its_case FOREIGN KEY (question_id, authority_id) REFERENCES public.forum_case(question_id, authority_id);

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT mark_of_other_answer FOREIGN KEY (other_answer_id, question_id, other_authority_id) REFERENCES public.forum_answer(id, question_id, authority_id);

ALTER TABLE ONLY public.forum_positionmark
    ADD CONSTRAINT mark_of_own_answer FOREIGN KEY (own_answer_id, question_id, authority_id) REFERENCES public.forum_answer(id, question_id, authority_id);

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutes
    ADD CONSTRAINT minutes_of_its_lead FOREIGN KEY (lead_id, question_id, authority_id) REFERENCES public.forum_leadauthority(id, question_id, authority_id);

ALTER TABLE ONLY public.notifications_delivery
    ADD CONSTRAINT notifications_delive_notification_id_ea8dc048_fk_notificat FOREIGN KEY (notification_id) REFERENCES public.notifications_notification(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_notification
    ADD CONSTRAINT notifications_notifi_recipient_id_d055f3f0_fk_accounts_ FOREIGN KEY (recipient_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.notifications_notification
    ADD CONSTRAINT notifications_notification_event_id_28551f97_fk_core_event_id FOREIGN KEY (event_id) REFERENCES public.core_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_admindelegation
    ADD CONSTRAINT profiles_admindelega_delegate_id_2d2a06e2_fk_profiles_ FOREIGN KEY (delegate_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_admindelegation
    ADD CONSTRAINT profiles_admindelega_delegator_id_0701e64b_fk_profiles_ FOREIGN KEY (delegator_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_admindelegation
    ADD CONSTRAINT profiles_admindelega_revoked_by_id_d16b2aa1_fk_accounts_ FOREIGN KEY (revoked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_apitoken
    ADD CONSTRAINT profiles_apitoken_membership_id_a0852bd4_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_capacitysnapshot
    ADD CONSTRAINT profiles_capacitysna_organisation_id_9d93f53b_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactblock
    ADD CONSTRAINT profiles_contactbloc_membership_id_90f0e2c6_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactblock
    ADD CONSTRAINT profiles_contactbloc_organisation_id_f08f7133_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactblock
    ADD CONSTRAINT profiles_contactblock_blocked_id_9c4fcd92_fk_accounts_user_id FOREIGN KEY (blocked_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactblock
    ADD CONSTRAINT profiles_contactblock_user_id_29b3d336_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactmessage
    ADD CONSTRAINT profiles_contactmess_conversation_id_3fb87d15_fk_profiles_ FOREIGN KEY (conversation_id) REFERENCES public.profiles_conversation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactmessage
    ADD CONSTRAINT profiles_contactmessage_author_id_6d0cbeae_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactreport
    ADD CONSTRAINT profiles_contactrepo_closed_by_id_1d64b6a4_fk_accounts_ FOREIGN KEY (closed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactreport
    ADD CONSTRAINT profiles_contactrepo_conversation_id_fcf75cff_fk_profiles_ FOREIGN KEY (conversation_id) REFERENCES public.profiles_conversation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactreport
    ADD CONSTRAINT profiles_contactreport_reporter_id_db84d67a_fk_accounts_user_id FOREIGN KEY (reporter_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactsetting
    ADD CONSTRAINT profiles_contactsett_organisation_id_e923b28f_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_contactsetting
    ADD CONSTRAINT profiles_contactsetting_user_id_fc9a77da_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_conversation
    ADD CONSTRAINT profiles_conversatio_organisation_id_b23b5c50_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_conversation
    ADD CONSTRAINT profiles_conversatio_sender_membership_id_ffed0ead_fk_profiles_ FOREIGN KEY (sender_membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_conversation
    ADD CONSTRAINT profiles_conversation_recipient_id_5925a778_fk_accounts_user_id FOREIGN KEY (recipient_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_conversation
    ADD CONSTRAINT profiles_conversation_sender_id_57902cb9_fk_accounts_user_id FOREIGN KEY (sender_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_domainrequest
    ADD CONSTRAINT profiles_domainreque_decided_by_id_4b192f94_fk_accounts_ FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_domainrequest
    ADD CONSTRAINT profiles_domainreque_organisation_id_d9436a4d_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_domainrequest
    ADD CONSTRAINT profiles_domainreque_requested_by_id_30142ed7_fk_accounts_ FOREIGN KEY (requested_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_evidence
    ADD CONSTRAINT profiles_evidence_file_id_7a49c539_fk_core_storedfile_id FOREIGN KEY (file_id) REFERENCES public.core_storedfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_evidence
    ADD CONSTRAINT profiles_evidence_membership_id_5e2c979a_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_intereststatement
    ADD CONSTRAINT profiles_intereststa_person_id_16133598_fk_profiles_ FOREIGN KEY (person_id) REFERENCES public.profiles_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_invitation
    ADD CONSTRAINT profiles_invitation_approved_by_id_999ef24b_fk_accounts_user_id FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_invitation
    ADD CONSTRAINT profiles_invitation_invited_by_id_6db83ab8_fk_accounts_user_id FOREIGN KEY (invited_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_invitation
    ADD CONSTRAINT profiles_invitation_organisation_id_e0ad7b9c_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_invitation
    ADD CONSTRAINT profiles_invitation_redeemed_by_id_33d03046_fk_accounts_user_id FOREIGN KEY (redeemed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_invitation
    ADD CONSTRAINT profiles_invitation_refused_by_id_848e2983_fk_accounts_user_id FOREIGN KEY (refused_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate
    ADD CONSTRAINT profiles_mandate_granted_by_id_0f9dbec4_fk_accounts_user_id FOREIGN KEY (granted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate_jurisdictions
    ADD CONSTRAINT profiles_mandate_jur_country_id_4b0ac6d6_fk_vocabular FOREIGN KEY (country_id) REFERENCES public.vocabularies_country(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate_jurisdictions
    ADD CONSTRAINT profiles_mandate_jur_mandate_id_68524f30_fk_profiles_ FOREIGN KEY (mandate_id) REFERENCES public.profiles_mandate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate
    ADD CONSTRAINT profiles_mandate_organisation_id_336775ca_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate_stages
    ADD CONSTRAINT profiles_mandate_sta_mandate_id_fa59f446_fk_profiles_ FOREIGN KEY (mandate_id) REFERENCES public.profiles_mandate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate_stages
    ADD CONSTRAINT profiles_mandate_sta_term_id_e7d9420d_fk_vocabular FOREIGN KEY (term_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate_topics
    ADD CONSTRAINT profiles_mandate_top_mandate_id_d0f3c299_fk_profiles_ FOREIGN KEY (mandate_id) REFERENCES public.profiles_mandate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_mandate_topics
    ADD CONSTRAINT profiles_mandate_top_term_id_3676e38a_fk_vocabular FOREIGN KEY (term_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_approved_by_id_f5229606_fk_accounts_user_id FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_ended_by_id_fd415aae_fk_accounts_user_id FOREIGN KEY (ended_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_organisation_id_be8b5a48_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_signer_approved_by_i_3447714f_fk_accounts_ FOREIGN KEY (signer_approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_signer_proposed_by_i_642c0fd3_fk_accounts_ FOREIGN KEY (signer_proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_user_id_06608557_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_membership
    ADD CONSTRAINT profiles_membership_verified_by_id_5dce4857_fk_accounts_user_id FOREIGN KEY (verified_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_namechange
    ADD CONSTRAINT profiles_namechange_person_id_5477ee08_fk_profiles_person_id FOREIGN KEY (person_id) REFERENCES public.profiles_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationlink
    ADD CONSTRAINT profiles_organisatio_confirmed_by_id_ac20c589_fk_accounts_ FOREIGN KEY (confirmed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationrequest
    ADD CONSTRAINT profiles_organisatio_country_id_70af7201_fk_vocabular FOREIGN KEY (country_id) REFERENCES public.vocabularies_country(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisation
    ADD CONSTRAINT profiles_organisatio_country_id_7735bccd_fk_vocabular FOREIGN KEY (country_id) REFERENCES public.vocabularies_country(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationrequest
    ADD CONSTRAINT profiles_organisatio_decided_by_id_0cd5d9f7_fk_accounts_ FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationrevision
    ADD CONSTRAINT profiles_organisatio_editor_id_c6f6ac13_fk_accounts_ FOREIGN KEY (editor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisation
    ADD CONSTRAINT profiles_organisatio_merged_into_id_007bda23_fk_profiles_ FOREIGN KEY (merged_into_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationrevision
    ADD CONSTRAINT profiles_organisatio_organisation_id_3c9f0e94_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationrequest
    ADD CONSTRAINT profiles_organisatio_organisation_id_e5418026_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationrequest
    ADD CONSTRAINT profiles_organisatio_requested_by_id_5a586dfa_fk_accounts_ FOREIGN KEY (requested_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationlink
    ADD CONSTRAINT profiles_organisatio_source_id_f71f8119_fk_profiles_ FOREIGN KEY (source_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationlink
    ADD CONSTRAINT profiles_organisatio_stated_by_id_0a735cc9_fk_accounts_ FOREIGN KEY (stated_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_organisationlink
    ADD CONSTRAINT profiles_organisatio_target_id_a44487c2_fk_profiles_ FOREIGN KEY (target_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_person
    ADD CONSTRAINT profiles_person_country_id_6989215c_fk_vocabular FOREIGN KEY (country_id) REFERENCES public.vocabularies_country(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_person
    ADD CONSTRAINT profiles_person_user_id_481ce648_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_persontopic
    ADD CONSTRAINT profiles_persontopic_person_id_c32ea519_fk_profiles_person_id FOREIGN KEY (person_id) REFERENCES public.profiles_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_persontopic
    ADD CONSTRAINT profiles_persontopic_term_id_c371cbae_fk_vocabularies_term_id FOREIGN KEY (term_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_review
    ADD CONSTRAINT profiles_review_decided_by_id_1baa523b_fk_accounts_user_id FOREIGN KEY (decided_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_review
    ADD CONSTRAINT profiles_review_membership_id_3846156d_fk_profiles_ FOREIGN KEY (membership_id) REFERENCES public.profiles_membership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_review
    ADD CONSTRAINT profiles_review_proposed_by_id_c537117f_fk_accounts_user_id FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_reviewstep
    ADD CONSTRAINT profiles_reviewstep_by_id_79ba25ec_fk_accounts_user_id FOREIGN KEY (by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_reviewstep
    ADD CONSTRAINT profiles_reviewstep_review_id_b4378fed_fk_profiles_review_id FOREIGN KEY (review_id) REFERENCES public.profiles_review(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.profiles_verifieddomain
    ADD CONSTRAINT profiles_verifieddom_organisation_id_e9ec4c83_fk_profiles_ FOREIGN KEY (organisation_id) REFERENCES public.profiles_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_questionwords
    ADD CONSTRAINT question_words_of_question FOREIGN KEY (question_id) REFERENCES public.forum_question(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forum_routingrule
    ADD CONSTRAINT rule_queue_of_its_authority FOREIGN KEY (queue_id, authority_id) REFERENCES public.forum_queue(id, authority_id);

ALTER TABLE ONLY public.core_sessionmark
    ADD CONSTRAINT session_mark_goes_with_session FOREIGN KEY (session_id) REFERENCES public.django_session(session_key) ON DELETE CASCADE;

ALTER TABLE ONLY public.vocabularies_term
    ADD CONSTRAINT term_parent_in_same_list FOREIGN KEY (parent_id, list_code) REFERENCES public.vocabularies_term(id, list_code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_advicechannel
    ADD CONSTRAINT vocabularies_advicec_jurisdiction_id_35954571_fk_vocabular FOREIGN KEY (jurisdiction_id) REFERENCES public.vocabularies_country(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT vocabularies_guidanc_document_id_fdc14267_fk_vocabular FOREIGN KEY (document_id) REFERENCES public.vocabularies_guidancedocument(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_guidancedocument_topics
    ADD CONSTRAINT vocabularies_guidanc_guidancedocument_id_6dbb113d_fk_vocabular FOREIGN KEY (guidancedocument_id) REFERENCES public.vocabularies_guidancedocument(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_guidancedocument
    ADD CONSTRAINT vocabularies_guidanc_jurisdiction_id_b7d4883a_fk_vocabular FOREIGN KEY (jurisdiction_id) REFERENCES public.vocabularies_country(code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_guidanceversion
    ADD CONSTRAINT vocabularies_guidanc_supersedes_id_a87c95f2_fk_vocabular FOREIGN KEY (supersedes_id) REFERENCES public.vocabularies_guidanceversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_guidancedocument_topics
    ADD CONSTRAINT vocabularies_guidanc_term_id_29ba223a_fk_vocabular FOREIGN KEY (term_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_guidancesection
    ADD CONSTRAINT vocabularies_guidanc_version_id_79171ab3_fk_vocabular FOREIGN KEY (version_id) REFERENCES public.vocabularies_guidanceversion(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.vocabularies_term
    ADD CONSTRAINT vocabularies_term_parent_id_b74ea1a8_fk_vocabularies_term_id FOREIGN KEY (parent_id) REFERENCES public.vocabularies_term(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forum_minutesvoice
    ADD CONSTRAINT voice_of_its_answer FOREIGN KEY (answer_id, question_id, authority_id) REFERENCES public.forum_answer(id, question_id, authority_id);
