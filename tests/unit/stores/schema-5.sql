CREATE TABLE certificates (
	target VARCHAR NOT NULL,
	suite VARCHAR NOT NULL,
	run_id VARCHAR NOT NULL,
	"key" VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	rating FLOAT,
	certified_at VARCHAR NOT NULL,
	expires_at VARCHAR NOT NULL,
	payload TEXT NOT NULL,
	PRIMARY KEY (target, suite),
	CONSTRAINT rating_is_a_float CHECK (rating IS NULL OR (typeof(rating) = 'real' AND rating BETWEEN 0.0 AND 5.0)),
	CONSTRAINT certified_has_a_rating CHECK (status NOT IN ('CERTIFIED', 'QUALITY_WARNING') OR rating IS NOT NULL)
);
CREATE TABLE changes (
	arrival BIGINT NOT NULL,
	at VARCHAR NOT NULL,
	payload TEXT NOT NULL,
	PRIMARY KEY (arrival)
);
CREATE TABLE dead_letters (
	run_id VARCHAR NOT NULL,
	target VARCHAR NOT NULL,
	probe VARCHAR NOT NULL,
	trial INTEGER NOT NULL,
	category VARCHAR NOT NULL,
	payload TEXT NOT NULL,
	state VARCHAR DEFAULT 'waiting' NOT NULL,
	PRIMARY KEY (run_id, target, probe, trial),
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE TABLE findings (
	arrival INTEGER NOT NULL,
	run_id VARCHAR NOT NULL,
	target VARCHAR NOT NULL,
	probe VARCHAR NOT NULL,
	trial INTEGER NOT NULL,
	mark VARCHAR NOT NULL,
	origin VARCHAR NOT NULL,
	ended_at VARCHAR NOT NULL,
	payload TEXT NOT NULL,
	PRIMARY KEY (arrival),
	CONSTRAINT a_trial_is_recorded_once UNIQUE (run_id, target, probe, trial),
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE TABLE leases (
	target VARCHAR NOT NULL,
	fence BIGINT NOT NULL,
	run_id VARCHAR NOT NULL,
	who VARCHAR NOT NULL,
	claim VARCHAR NOT NULL,
	until FLOAT NOT NULL,
	PRIMARY KEY (target)
);
CREATE TABLE meta (
	"key" VARCHAR NOT NULL,
	value VARCHAR NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE models (
	provider VARCHAR NOT NULL,
	model VARCHAR NOT NULL,
	id VARCHAR NOT NULL,
	active BOOLEAN NOT NULL,
	rating FLOAT,
	payload TEXT NOT NULL,
	PRIMARY KEY (provider, model),
	CONSTRAINT rating_is_a_float CHECK (rating IS NULL OR (typeof(rating) = 'real' AND rating BETWEEN 0.0 AND 5.0))
);
CREATE TABLE runs (
	id VARCHAR NOT NULL,
	arrival BIGINT NOT NULL,
	started_at VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	settings TEXT NOT NULL,
	payload TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE targets (
	run_id VARCHAR NOT NULL,
	position INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	model VARCHAR NOT NULL,
	vendor VARCHAR,
	region VARCHAR,
	status VARCHAR NOT NULL,
	origin VARCHAR,
	rating FLOAT,
	ended_at VARCHAR,
	ending BIGINT,
	gist VARCHAR,
	report TEXT,
	payload TEXT NOT NULL,
	PRIMARY KEY (run_id, position),
	CONSTRAINT rating_is_a_float CHECK (rating IS NULL OR (typeof(rating) = 'real' AND rating BETWEEN 0.0 AND 5.0)),
	CONSTRAINT certified_has_a_rating CHECK (status NOT IN ('CERTIFIED', 'QUALITY_WARNING') OR rating IS NOT NULL),
	FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE INDEX dead_letters_by_probe ON dead_letters (target, probe);
CREATE INDEX targets_by_ending ON targets (ending);
CREATE INDEX targets_by_history ON targets (subject, ending DESC, run_id, ended_at, status, rating, gist);
CREATE INDEX targets_by_name ON targets (run_id, name);
CREATE INDEX targets_by_subject ON targets (subject, ending);
