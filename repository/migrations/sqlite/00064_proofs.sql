-- Pictures that show where manuscripts were adopted; adoption_id is empty until they are claimed with one.
-- +goose Up
CREATE TABLE proofs (
    attachment_id TEXT NOT NULL,
    manuscript_id TEXT NOT NULL,
    adoption_id TEXT NOT NULL,
    PRIMARY KEY (attachment_id)
);
CREATE INDEX proofs_by_manuscript_id ON proofs (manuscript_id, adoption_id);
CREATE INDEX proofs_by_adoption_id ON proofs (adoption_id);
