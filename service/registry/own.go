package registry

import (
	"cmp"
	"context"
	"io"

	"laigao/domain"
	"laigao/repository"
)

// OwnData is what is kept of somebody, for that very person: nothing is masked.
type OwnData struct {
	Registration
	Terms      []TermLine
	Consents   []repository.GivenConsent
	Amendments []domain.Amendment
	Handover   domain.Handover
	Following  []domain.Follower
}

// OwnForm writes form 1 of whoever holds the OpenID, to be printed and stamped.
func (s *Service) OwnForm(ctx context.Context, openID string, w io.Writer) error {
	visitor, err := s.Visitor(ctx, openID)
	if err != nil {
		return err
	}
	if visitor.Informant.ID == "" || visitor.Informant.State == domain.InformantDraft {
		return domain.NotFound("登记表提交以后才能打印。")
	}
	return s.print(ctx, visitor.Informant, w, func(plain string) string { return plain })
}

// Form writes form 1 for the department, the phone and ID number masked.
func (s *Service) Form(ctx context.Context, actor domain.Account, id string, w io.Writer) error {
	if err := actor.Require(domain.DecideRegistrations); err != nil {
		return err
	}
	i, err := s.sent(ctx, s.store, id)
	if err != nil {
		return err
	}
	return s.print(ctx, i, w, domain.Mask)
}

func (s *Service) print(ctx context.Context, i domain.Informant, w io.Writer, shown func(string) string) error {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	form, err := s.sentForm(i)
	if err != nil {
		return err
	}
	unit, err := s.unitOrNone(ctx, i.UnitID)
	if err != nil {
		return err
	}
	return s.paper.RegistrationForm(w, domain.RegistrationForm{
		Federation: settings.Federation, Unit: cmp.Or(unit.Name, i.RequestedUnit), Informant: i, Phone: shown(form.Phone), IDNumber: shown(form.IDNumber),
	})
}

// mostAmendments bounds what is shown of old changes.
const mostAmendments = 200

// OwnData returns what is kept of whoever holds the OpenID.
func (s *Service) OwnData(ctx context.Context, openID string) (OwnData, error) {
	var own OwnData
	visitor, err := s.Visitor(ctx, openID)
	if err != nil || visitor.Informant.ID == "" {
		return own, err
	}
	id := visitor.Informant.ID
	if own.Registration, err = s.Sent(ctx, openID); err != nil {
		return own, err
	}
	if own.Terms, err = s.termLines(ctx, id); err != nil {
		return own, err
	}
	if own.Consents, err = s.store.ConsentsOf(ctx, id); err != nil {
		return own, err
	}
	if own.Amendments, err = s.store.Amendments(ctx, id, mostAmendments); err != nil {
		return own, err
	}
	if own.Handover, err = s.Handover(ctx, id); err != nil {
		return own, err
	}
	own.Following, err = s.store.FollowersOf(ctx, id)
	return own, err
}

// Erase takes a registration back, as its owner asks. One that was never
// approved goes without a trace but the log's. Of one that was, what the
// department needs for its records stays: the name, the services, and the
// manuscripts that were sent; everything else goes, and every way in ends.
// Manuscripts that were never sent must be discarded before.
func (s *Service) Erase(ctx context.Context, i domain.Informant) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		now, err := tx.Informant(ctx, i.ID)
		if err != nil {
			return err
		}
		if err := s.forgetWaysIn(ctx, tx, now); err != nil {
			return err
		}
		if err := tx.DropAmendments(ctx, now.ID); err != nil {
			return err
		}
		if err := tx.DropHandover(ctx, now.ID); err != nil {
			return err
		}
		if err := tx.EraseLetters(ctx, now.ID); err != nil {
			return err
		}
		if err := tx.EmptyPayee(ctx, now.ID); err != nil {
			return err
		}
		row := domain.AuditRow{Actor: now.Actor(), Action: "informant.erase", Subject: "informant", SubjectID: now.ID, Detail: "本人注销登记"}
		approved := now.State == domain.InformantActive || now.State == domain.InformantRetired
		if err := eraseForm(ctx, tx, now, approved); err != nil {
			return err
		}
		if !approved {
			row.Actor.Name = "" // nothing is left to which the name could belong
			return tx.Audit(ctx, row)
		}
		if err := tx.Audit(ctx, row); err != nil {
			return err
		}
		return notifyEditors(ctx, tx, now, "本人注销", "")
	})
}

// forgetWaysIn ends the links to WeChat, with what the chat holds.
func (s *Service) forgetWaysIn(ctx context.Context, tx *repository.Store, i domain.Informant) error {
	followers, err := tx.FollowersOf(ctx, i.ID)
	if err != nil {
		return err
	}
	for _, f := range followers {
		if err := tx.EraseMessages(ctx, f.AppID, f.OpenID); err != nil {
			return err
		}
		if err := tx.CloseBasket(ctx, f.AppID, f.OpenID); err != nil {
			return err
		}
	}
	_, err = tx.LinkFollowers(ctx, i.ID, "")
	return err
}

// eraseForm empties a registration, and removes one that was never approved.
func eraseForm(ctx context.Context, tx *repository.Store, i domain.Informant, approved bool) error {
	emptied := domain.Informant{ID: i.ID, Version: i.Version, State: domain.InformantDraft}
	if approved {
		emptied.State, emptied.UnitID, emptied.Name, emptied.FilledDay = domain.InformantRetired, i.UnitID, i.Name, i.FilledDay
		emptied.Reason, emptied.DecidedAt = "本人注销了登记", tx.Now()
		if err := tx.EndTerms(ctx, i.ID, domain.DayOf(tx.Now())); err != nil {
			return err
		}
	}
	if err := tx.SaveInformant(ctx, &emptied); err != nil || approved {
		return err
	}
	return tx.DropDraft(ctx, i.ID)
}
