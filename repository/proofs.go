package repository

import (
	"context"

	"laigao/domain"
)

// AddProof notes of an announced attachment that it shows an adoption of a manuscript.
func (s *Store) AddProof(ctx context.Context, attachmentID, manuscriptID string) error {
	_, err := s.exec(ctx, `INSERT INTO proofs (attachment_id, manuscript_id, adoption_id) VALUES (?, ?, '')`, attachmentID, manuscriptID)
	return err
}

// ClaimProof binds a proof to the adoption that it shows. One that is bound
// already, or gone, is a Conflict.
func (s *Store) ClaimProof(ctx context.Context, attachmentID, adoptionID string) error {
	return s.execOne(ctx, `UPDATE proofs SET adoption_id = ? WHERE attachment_id = ? AND adoption_id = ''`, adoptionID, attachmentID)
}

// ProofQuery selects proofs. Zero fields do not select.
type ProofQuery struct {
	AttachmentID string
	ManuscriptID string
	InformantID  string   // whose upload it is
	AdoptionIDs  []string // one of them
	Loose        bool     // only what is not claimed with an adoption yet
}

// Proofs returns proofs in the order in which they were announced.
func (s *Store) Proofs(ctx context.Context, q ProofQuery) ([]domain.Proof, error) {
	which := &where{}
	given(which, "p.attachment_id = ?", q.AttachmentID)
	given(which, "p.manuscript_id = ?", q.ManuscriptID)
	given(which, "a.informant_id = ?", q.InformantID)
	in(which, "p.adoption_id", q.AdoptionIDs)
	if q.Loose {
		which.and("p.adoption_id = ''")
	}
	return list(ctx, s, scanProof, `
		SELECT a.id, a.manuscript_id, a.informant_id, a.kind, a.name, a.mime, a.size, a.sha256, a.width, a.height, a.duration_ms,
			a.caption, a.position, a.photographer, a.origin, a.state, a.problem, a.copies, a.scan, a.scan_found, a.scanned_at, a.converting, a.turn, a.copies_turn, a.edit, a.copies_edit,
			a.created_at, a.stored_at, p.manuscript_id, p.adoption_id
		FROM proofs p JOIN attachments a ON a.id = p.attachment_id WHERE `+which.String()+` ORDER BY a.id`, which.args...)
}

func scanProof(row scanner) (domain.Proof, error) {
	var p domain.Proof
	return p, row.Scan(append(attachmentColumns(&p.Attachment), &p.Of, &p.AdoptionID)...)
}
