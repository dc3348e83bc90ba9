"""What the database is told to write for `cases_county`: chance is a number reckoned from the row's own number."""

MAKERS = """
CREATE TEMP TABLE spot (n int, text text, pieces text[]);
CREATE TEMP TABLE trouble (n int, class_code text, kind text, name text, text text, pieces text[]);
CREATE TEMP TABLE wish (n int, text text, pieces text[]);
CREATE TEMP TABLE home (n int, place_id text, pieces text[], secretary uuid, worker uuid, chief uuid,
    secretary_post uuid, worker_post uuid, chief_post uuid);
CREATE FUNCTION pg_temp.lot(n bigint, salt int, of int) RETURNS int IMMUTABLE LANGUAGE sql
    RETURN ((hashint8extended(n, salt) & 2147483647) % of)::int;
CREATE FUNCTION pg_temp.id_of(n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN ('0190' || lpad(to_hex(n), 8, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid;
CREATE FUNCTION pg_temp.code_of(n bigint, alphabet text) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN '1421-' || substr(alphabet, 1 + pg_temp.lot(n, 1, 30), 1) || substr(alphabet, 1 + pg_temp.lot(n, 2, 30), 1)
        || substr(alphabet, 1 + pg_temp.lot(n, 3, 30), 1) || substr(alphabet, 1 + (n / 810000)::int % 30, 1) || '-'
        || substr(alphabet, 1 + (n / 27000)::int % 30, 1) || substr(alphabet, 1 + (n / 900)::int % 30, 1)
        || substr(alphabet, 1 + (n / 30)::int % 30, 1) || substr(alphabet, 1 + n::int % 30, 1);
"""

# The older, the surer it is over: what came yesterday is mostly open, of what came last year one in sixty.
CASES = """
INSERT INTO cases_case (id, code, title, title_en, public_title, public_title_en, level, kind, class_code, story,
    pieces, place_id, whereabouts, shielded_from, status, opened_at, due_at, limit_unit, rung, owner_id, owner_post_id,
    step_began_at, step_due_at, step_unit, returns, extensions, holds, reworks, reopenings, presses, hops,
    merged_into_id, closed_at, outcome, channel, is_from_outside, answer, rating)
SELECT pg_temp.id_of(n), code, left(name || '：' || spot_text || trouble_text, 120), '', name, '', level, kind,
    class_code, spot_text || trouble_text || '，' || wish_text || '。'
        || CASE WHEN is_rare THEN %(rare_words)s || '。' ELSE '' END,
    spot_pieces || trouble_pieces || wish_pieces || home_pieces
        || string_to_array(lower(code), '-') || CASE WHEN is_rare THEN %(rare)s ELSE ARRAY[]::text[] END,
    place_id, '', CASE WHEN class_code = '15002' AND n %% 5 = 0 THEN place_id ELSE '' END, status, opened, due,
    'work_day', rung, owner, post, opened,
    CASE WHEN is_over OR status = 'on_hold' THEN NULL
        ELSE %(at)s + (pg_temp.lot(n, 12, 240) - 30) * interval '1 hour' END,
    CASE WHEN is_over THEN '' ELSE 'work_day' END,
    (pg_temp.lot(n, 13, 12) = 0)::int, (pg_temp.lot(n, 14, 20) = 0)::int, (pg_temp.lot(n, 15, 40) = 0)::int,
    (pg_temp.lot(n, 16, 25) = 0)::int, (pg_temp.lot(n, 17, 50) = 0)::int, (pg_temp.lot(n, 18, 60) = 0)::int,
    (rung <> 'courtyard')::int,
    CASE WHEN status = 'merged' THEN pg_temp.id_of(greatest(n - 1, 0)) END,
    CASE WHEN is_over THEN least(opened + (1 + pg_temp.lot(n, 11, 200)) * interval '1 hour', %(at)s) END,
    CASE WHEN NOT is_over THEN '' WHEN status <> 'closed' THEN status
        ELSE (ARRAY['settled','settled','settled','self_handled','nothing_wrong'])[1 + pg_temp.lot(n, 19, 5)] END,
    channel, channel NOT IN ('', 'staff', 'patrol'),
    CASE WHEN NOT heard THEN '' WHEN lot %% 10 = 0 THEN 'not_fixed' ELSE 'fixed' END,
    CASE WHEN heard AND lot %% 3 = 0 THEN 1 + lot %% 5 END
FROM (
    SELECT made.*, home.place_id, home.pieces AS home_pieces, trouble.class_code, trouble.kind, trouble.name,
        spot.text AS spot_text, spot.pieces AS spot_pieces, trouble.text AS trouble_text,
        trouble.pieces AS trouble_pieces, wish.text AS wish_text, wish.pieces AS wish_pieces,
        status IN ('closed', 'declined', 'merged', 'void') AS is_over,
        opened + (1 + pg_temp.lot(made.n, 10, 9)) * interval '1 day' AS due,
        CASE WHEN status IN ('filed', 'consulting') THEN NULL
            ELSE (ARRAY[worker, secretary, chief])[reach] END AS owner,
        CASE WHEN status IN ('filed', 'consulting') THEN NULL
            ELSE (ARRAY[worker_post, secretary_post, chief_post])[reach] END AS post,
        (ARRAY['courtyard', 'village', 'township'])[reach] AS rung,
        status = 'closed' AND lot %% 10 < 9 AND lot %% 7 < 4 AS heard,
        CASE WHEN lot %% 10 < 9
            THEN (ARRAY['public_page','hotline','on_behalf','staff','patrol','open311'])[1 + lot %% 6] ELSE ''
            END AS channel
    FROM (SELECT *, abs(hashtext(code)) AS lot FROM (
        SELECT n, opened, pg_temp.code_of(n, %(alphabet)s) AS code, n %% 20011 = 7 AS is_rare,
            (ARRAY['','','','','','','blue','blue','yellow','red'])[1 + pg_temp.lot(n, 4, 10)] AS level,
            (ARRAY[1, 1, 1, 1, 2, 2, 3])[1 + pg_temp.lot(n, 5, 7)] AS reach,
            CASE WHEN pg_temp.lot(n, 6, 1000) < CASE WHEN n * %(days)s / %(n)s < 2 THEN 900
                    WHEN n * %(days)s / %(n)s < 7 THEN 600 WHEN n * %(days)s / %(n)s < 30 THEN 200 ELSE 15 END
                THEN (ARRAY['reported','reported','accepted','filed','dispatched','dispatched','in_progress',
                    'in_progress','in_progress','on_hold','consulting','done','done'])[1 + pg_temp.lot(n, 7, 13)]
                ELSE CASE WHEN pg_temp.lot(n, 8, 100) < 92 THEN 'closed'
                    WHEN pg_temp.lot(n, 8, 100) < 95 THEN 'declined'
                    WHEN pg_temp.lot(n, 8, 100) < 98 THEN 'merged' ELSE 'void' END END AS status
        FROM (SELECT n, %(at)s - n * (%(days)s * interval '1 day' / %(n)s) AS opened
              FROM generate_series(0, %(n)s - 1) AS n) AS numbers
    ) AS coded) AS made
    JOIN home ON home.n = pg_temp.lot(made.n, 20, %(homes)s) JOIN spot ON spot.n = pg_temp.lot(made.n, 21, %(spots)s)
    JOIN trouble ON trouble.n = pg_temp.lot(made.n, 22, 200) JOIN wish ON wish.n = pg_temp.lot(made.n, 23, %(wishes)s)
) AS matter
ORDER BY n DESC
"""

REPORTERS = """
INSERT INTO cases_reporter (id, case_id, channel, name, phone, is_anonymous, told_by, person_id, reported_at, attempts,
    answer, answered_at, rating, rating_words, digits)
SELECT gen_random_uuid(), id, channel, '', '', abs(hashtext(code)) %% 20 = 0, 'page',
    CASE WHEN NOT is_from_outside THEN owner_id END, opened_at, abs(hashtext(code)) %% 3,
    answer, CASE WHEN answer <> '' THEN closed_at END, rating, '', ''
FROM cases_case WHERE channel <> ''
"""

HANDLERS = """
INSERT INTO cases_case_handlers (case_id, person_id)
SELECT id, owner_id FROM cases_case WHERE owner_id IS NOT NULL AND hashtext(code) %% 2 = 0
"""

COMPLAINTS = """
INSERT INTO cases_complainedabout (id, case_id, person_id)
SELECT gen_random_uuid(), id, owner_id FROM cases_case
WHERE class_code = '15002' AND owner_id IS NOT NULL AND hashtext(code) %% 20 = 0
"""

APPROVALS = """
INSERT INTO cases_approval (id, case_id, kind, reason, asked_by_id, asked_at, until, words)
SELECT gen_random_uuid(), id, 'extension', '等材料', owner_id, opened_at, due_at + interval '3 days', ''
FROM cases_case WHERE closed_at IS NULL AND status IN ('dispatched', 'in_progress') AND owner_id IS NOT NULL
    AND hashtext(code) %% 30 = 0
"""

STEPS = """
INSERT INTO cases_step (chain, number, previous_hash, entry_hash, id, case_id, kind, by_id, at, note, facts)
SELECT 'cases_step/' || id, step, repeat('0', 64), md5(id || step::text) || md5(step::text || id),
    gen_random_uuid(), id,
    (ARRAY['reported', 'assigned', 'done', 'closed'])[step], CASE WHEN step > 1 THEN owner_id END,
    opened_at + (step - 1) * coalesce(closed_at - opened_at, interval '1 hour') / 3,
    CASE WHEN step = 3 THEN '看过了，已经处理好' ELSE '' END,
    CASE step WHEN 1 THEN jsonb_build_object('channel', 'hotline', 'class', class_code)
        WHEN 4 THEN jsonb_build_object('outcome', outcome) ELSE '{}'::jsonb END
FROM cases_case, generate_series(1, 4) AS step
WHERE step <= CASE status WHEN 'closed' THEN 4 WHEN 'reported' THEN 1 WHEN 'done' THEN 3 ELSE 2 END
"""
