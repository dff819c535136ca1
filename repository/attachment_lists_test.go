package repository_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestAttachmentLists_FindWhatTheySay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := t.Context()
		informant := s.NewID()
		loose := domain.Attachment{ID: s.NewID(), InformantID: informant, Kind: domain.KindPhoto}
		for _, a := range []domain.Attachment{
			loose,
			{ID: s.NewID(), InformantID: informant, Kind: domain.KindSeal, State: domain.AttachmentStored},
			{ID: s.NewID(), InformantID: informant, ManuscriptID: s.NewID(), State: domain.AttachmentStored},
			{ID: s.NewID(), InformantID: s.NewID(), Kind: domain.KindPhoto, State: domain.AttachmentStored},
		} {
			if err := s.AddAttachment(ctx, &a); err != nil {
				t.Fatal(err)
			}
		}
		found, err := s.LooseAttachments(ctx, informant)
		if err != nil || len(found) != 1 || found[0].ID != loose.ID {
			t.Errorf("loose: got %d, %v", len(found), err)
		}
		if seals, err := s.Seals(ctx, informant); err != nil || len(seals) != 1 || seals[0].Kind != domain.KindSeal {
			t.Errorf("seals: got %+v, %v", seals, err)
		}
		waiting, err := s.AwaitingSince(ctx, s.Now().Add(time.Hour), 10)
		if err != nil || len(waiting) != 1 || waiting[0].ID != loose.ID {
			t.Errorf("awaiting: got %d, %v", len(waiting), err)
		}
		if waiting, err = s.AwaitingSince(ctx, s.Now().Add(-time.Hour), 10); err != nil || len(waiting) != 0 {
			t.Errorf("awaiting for an hour: got %d, %v", len(waiting), err)
		}
	})
}

func TestDeleteDraft_SparesWhatWasSubmitted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := t.Context()
		who := domain.Informant{ID: s.NewID(), Name: "示例"}
		if err := s.AddInformant(ctx, &who); err != nil {
			t.Fatal(err)
		}
		draft := domain.Manuscript{ID: s.NewID(), InformantID: who.ID}
		sent := domain.Manuscript{ID: s.NewID(), InformantID: who.ID, Number: "2026-000001", State: domain.ManuscriptReviewing}
		for _, m := range []*domain.Manuscript{&draft, &sent} {
			if err := s.AddManuscript(ctx, m); err != nil {
				t.Fatal(err)
			}
			if err := s.AddEvent(ctx, domain.Event{ManuscriptID: m.ID, Kind: domain.EventEdited}); err != nil {
				t.Fatal(err)
			}
			if err := s.AddConsent(ctx, who.ID, m.ID, domain.Consent{Code: "use", Version: 2}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.DeleteDraft(ctx, sent.ID); err == nil || domain.KindOf(err) != domain.KindConflict {
			t.Errorf("deleting a submitted manuscript: %v", err)
		}
		if err := s.DeleteDraft(ctx, draft.ID); err != nil {
			t.Errorf("deleting a draft: %v", err)
		}
		if events, err := s.Events(ctx, sent.ID); err != nil || len(events) != 1 {
			t.Errorf("the submitted one has %d events, %v", len(events), err)
		}
		if given, err := s.Consents(ctx, sent.ID); err != nil || len(given) != 1 || given[0].Code != "use" || given[0].Version != 2 {
			t.Errorf("consents %v, %v", given, err)
		}
	})
}
