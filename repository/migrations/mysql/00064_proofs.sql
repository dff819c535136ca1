-- Pictures that show where manuscripts were adopted; adoption_id is empty until they are claimed with one.
-- +goose Up
CREATE TABLE proofs (
    attachment_id CHAR(26) NOT NULL,
    manuscript_id CHAR(26) NOT NULL,
    adoption_id CHAR(26) NOT NULL,
    PRIMARY KEY (attachment_id),
    KEY proofs_by_manuscript_id (manuscript_id, adoption_id),
    KEY proofs_by_adoption_id (adoption_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
