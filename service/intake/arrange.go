package intake

import (
	"context"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// MoveAttachment moves a file up (-1) or down (+1) in its manuscript's order.
func (s *Service) MoveAttachment(ctx context.Context, informant domain.Informant, id string, by int) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := changeable(ctx, tx, informant, id)
		if err != nil {
			return err
		}
		all, err := tx.Attachments(ctx, a.ManuscriptID)
		if err != nil {
			return err
		}
		from := slices.IndexFunc(all, func(other domain.Attachment) bool { return other.ID == id })
		to := min(max(from+by, 0), len(all)-1)
		all[from], all[to] = all[to], all[from]
		return place(ctx, tx, all)
	})
}

// OrderAttachments puts the files of a manuscript into an order. Files that came
// meanwhile keep their place at the end, and those that are gone are passed
// over. The same order once more changes nothing.
func (s *Service) OrderAttachments(ctx context.Context, informant domain.Informant, manuscriptID string, ids []string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := editable(ctx, tx, informant, manuscriptID); err != nil {
			return err
		}
		all, err := tx.Attachments(ctx, manuscriptID)
		if err != nil {
			return err
		}
		slices.SortStableFunc(all, func(a, b domain.Attachment) int { return placeIn(ids, a.ID) - placeIn(ids, b.ID) })
		return place(ctx, tx, all)
	})
}

// placeIn returns where an id stands among others, after all where it is not.
func placeIn(ids []string, id string) int {
	if i := slices.Index(ids, id); i >= 0 {
		return i
	}
	return len(ids)
}

// place writes an order down.
func place(ctx context.Context, tx *repository.Store, ordered []domain.Attachment) error {
	for i, a := range ordered {
		if a.Position == i+1 {
			continue
		}
		if err := tx.PlaceAttachment(ctx, a.ID, i+1); err != nil {
			return err
		}
	}
	return nil
}

// RotateAttachment turns a picture by a quarter more.
func (s *Service) RotateAttachment(ctx context.Context, informant domain.Informant, id string) error {
	return s.turn(ctx, informant, id, domain.Turn.Next)
}

// TurnAttachment turns a picture so far from how its file stands. Turning it so
// once more changes nothing.
func (s *Service) TurnAttachment(ctx context.Context, informant domain.Informant, id string, turn domain.Turn) error {
	if !turn.Valid() {
		return domain.Invalid("照片每次只能旋转 90 度。")
	}
	return s.turn(ctx, informant, id, func(domain.Turn) domain.Turn { return turn })
}

// turn turns a picture and asks for its copies to be made anew. Its own bytes stay.
func (s *Service) turn(ctx context.Context, informant domain.Informant, id string, how func(before domain.Turn) domain.Turn) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := changeable(ctx, tx, informant, id)
		if err != nil {
			return err
		}
		if a.ManuscriptID == "" || !a.Turnable() {
			return domain.Conflict("这个文件现在不能旋转，请稍后再试。")
		}
		turn := how(a.Turn)
		if turn == a.Turn {
			return nil
		}
		if err := tx.TurnAttachment(ctx, id, turn); err != nil {
			return err
		}
		return tx.Enqueue(ctx, domain.Job{Kind: domain.JobDerive, Subject: id})
	})
}
