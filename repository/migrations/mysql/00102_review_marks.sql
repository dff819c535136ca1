-- What editors marked in the text that they gave back, each bound to a revision.
-- +goose Up
CREATE TABLE review_marks (
    id CHAR(26) NOT NULL,
    review_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    revision INT NOT NULL,
    position SMALLINT NOT NULL,
    starts INT NOT NULL,
    ends INT NOT NULL,
    quote TEXT NOT NULL,
    words TEXT NOT NULL,
    reason VARCHAR(191) NOT NULL,
    reason_words VARCHAR(255) NOT NULL,
    PRIMARY KEY (id),
    KEY review_marks_by_manuscript_id (manuscript_id, review_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
