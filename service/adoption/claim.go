package adoption

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// ClaimPage is a manuscript of which its author says that an outlet has adopted it.
type ClaimPage struct {
	Manuscript domain.Manuscript
	Outlets    []domain.Outlet // in use, and open to the manuscript
	Lines      []ClaimLine
}

// ClaimPage returns what an author needs to claim an adoption.
func (s *Service) ClaimPage(ctx context.Context, informant domain.Informant, manuscriptID string) (ClaimPage, error) {
	m, err := s.claimable(ctx, s.store, informant, manuscriptID)
	if err != nil {
		return ClaimPage{}, err
	}
	page := ClaimPage{Manuscript: m}
	all, err := s.store.Outlets(ctx)
	if err != nil {
		return page, fmt.Errorf("list outlets: %w", err)
	}
	for _, o := range all {
		if o.ClosedAt.IsZero() && o.ID != domain.OutletOwnAccount && o.CheckExternal(m.External) == nil {
			page.Outlets = append(page.Outlets, o)
		}
	}
	page.Lines, err = s.store.Adoptions(ctx, repository.AdoptionQuery{
		ManuscriptID: m.ID, States: []domain.AdoptionState{domain.AdoptionClaimed, domain.AdoptionConfirmed, domain.AdoptionRefused},
	})
	return page, err
}

// claimable returns an author's own manuscript that may be adopted.
func (s *Service) claimable(ctx context.Context, store *repository.Store, informant domain.Informant, id string) (domain.Manuscript, error) {
	m, err := store.Manuscript(ctx, id)
	if err == nil && (informant.ID == "" || m.InformantID != informant.ID) {
		return domain.Manuscript{}, domain.NotFound("没有找到这篇稿件。")
	}
	if err != nil {
		return m, err
	}
	return adoptable(ctx, store, id)
}

// Claim keeps what an author says of an adoption, until the department has
// verified it. It counts for nothing before. The same claim again has no further
// effect; one that was refused may be made again.
func (s *Service) Claim(ctx context.Context, informant domain.Informant, cmd Record) error {
	day, err := cmd.check(domain.DayOf(s.store.Now()))
	if err != nil {
		return err
	}
	if cmd.Link == "" && cmd.Note == "" {
		return domain.InvalidFields(map[string]string{"link": "请填写链接；没有链接的，在说明里写清哪一期、哪一版。"})
	}
	for range conflictTries { // two at once: the second sees the first's row
		err = s.store.InTx(ctx, func(tx *repository.Store) error { return s.claim(ctx, tx, informant, recording{Record: cmd, day: day}) })
		if err == nil || domain.KindOf(err) != domain.KindConflict {
			break
		}
	}
	return err
}

func (s *Service) claim(ctx context.Context, tx *repository.Store, informant domain.Informant, cmd recording) error {
	m, err := s.claimable(ctx, tx, informant, cmd.ManuscriptID)
	if err != nil {
		return err
	}
	outlet, err := tx.Outlet(ctx, cmd.OutletID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	if err != nil || !outlet.ClosedAt.IsZero() || outlet.ID == domain.OutletOwnAccount {
		return domain.InvalidFields(map[string]string{"outlet_id": "请选择媒体。"})
	}
	if err := outlet.CheckExternal(m.External); err != nil {
		return domain.InvalidFields(map[string]string{"outlet_id": domain.Public(err)})
	}
	wanted := cmd.adoption(m, domain.Account{})
	wanted.EnteredBy, wanted.State, wanted.Recommended, wanted.Commissioned = informant.Actor(), domain.AdoptionClaimed, false, false
	before, found, err := existing(ctx, tx, wanted)
	switch {
	case err != nil:
		return err
	case !found:
		wanted.ID = tx.NewID()
		err = tx.AddAdoption(ctx, &wanted)
	case before.State == domain.AdoptionConfirmed:
		return domain.InvalidFields(map[string]string{"outlet_id": "这家媒体的采用已经登记了，不用再报。"})
	case before.State == domain.AdoptionRevoked:
		return domain.InvalidFields(map[string]string{"outlet_id": "这家媒体的采用已被撤销，有疑问请联系编辑。"})
	case before.State == domain.AdoptionClaimed && before.PublishedDay == wanted.PublishedDay && before.Title == wanted.Title && before.Link == wanted.Link && before.Note == wanted.Note:
		return nil // sent twice
	default:
		wanted.ID, wanted.Version, wanted.CreatedAt = before.ID, before.Version, before.CreatedAt
		err = tx.SaveAdoption(ctx, &wanted)
	}
	if err != nil {
		return fmt.Errorf("claim an adoption of manuscript %s: %w", m.ID, err)
	}
	return claimed(ctx, tx, informant, m, outlet, wanted)
}

// claimed writes the audit row and tells those who verify.
func claimed(ctx context.Context, tx *repository.Store, informant domain.Informant, m domain.Manuscript, outlet domain.Outlet, a domain.Adoption) error {
	row := domain.AuditRow{Actor: informant.Actor(), Action: "adoption.claim", Subject: "adoption", SubjectID: a.ID, Detail: outlet.Name + "，" + string(a.PublishedDay) + "，稿件 " + m.Number}
	if err := tx.Audit(ctx, row); err != nil {
		return err
	}
	n := domain.Notification{
		Kind: domain.NoticeWaiting, ManuscriptID: m.ID, Path: "/console/adoptions?state=claimed",
		Facts: []domain.Fact{
			{Name: "标题", Value: m.Title},
			{Name: "编号", Value: m.Number},
			{Name: "结果", Value: "采用待核实"},
			{Name: "说明", Value: outlet.Name + "采用"},
			{Name: "时间", Value: stamp(tx.Now())},
		},
	}
	return tx.NotifyAccounts(ctx, n, func(a domain.Account) bool { return a.Can(domain.RecordAdoptions) })
}

// ClaimLine is a claim as lists show it.
type ClaimLine = repository.AdoptionLine

// mostClaims bounds the list of what waits to be verified.
const mostClaims = 200

// Claims returns the claims that wait to be verified.
func (s *Service) Claims(ctx context.Context, actor domain.Account) ([]ClaimLine, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.store.Adoptions(ctx, repository.AdoptionQuery{States: []domain.AdoptionState{domain.AdoptionClaimed}, Limit: mostClaims})
}

// CountClaims counts the claims that wait for the actor, none for who may not
// verify them.
func (s *Service) CountClaims(ctx context.Context, actor domain.Account) (int, error) {
	if !actor.Can(domain.RecordAdoptions) {
		return 0, nil
	}
	return s.store.CountClaims(ctx)
}

// Verify confirms a claim as it was made. Verifying twice has one effect.
func (s *Service) Verify(ctx context.Context, actor domain.Account, adoptionID string, recommended bool) (Recorded, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return Recorded{}, err
	}
	a, err := s.store.Adoption(ctx, adoptionID)
	if err != nil {
		return Recorded{}, err
	}
	if a.State != domain.AdoptionClaimed && a.State != domain.AdoptionConfirmed {
		return Recorded{}, domain.Conflict("这条申报已经处理过了。")
	}
	return s.Record(ctx, actor, Record{
		ManuscriptID: a.ManuscriptID, OutletID: a.OutletID, Day: string(a.PublishedDay), Title: a.Title, Link: a.Link, Place: a.Place, Note: a.Note,
		Recommended: recommended,
	})
}

// Refuse ends a claim that cannot be verified and tells its author why.
// Refusing twice has one effect.
func (s *Service) Refuse(ctx context.Context, actor domain.Account, adoptionID, reason string) error {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if len([]rune(reason)) > maxReason {
		return domain.InvalidFields(map[string]string{"reason": "请不要超过 200 个字。"})
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Adoption(ctx, adoptionID)
		if err != nil {
			return err
		}
		if a.State == domain.AdoptionRefused && a.Note == reason {
			return nil
		}
		if err := a.Refuse(reason); err != nil {
			return err
		}
		if err := tx.SaveAdoption(ctx, &a); err != nil {
			return err
		}
		m, err := tx.Manuscript(ctx, a.ManuscriptID)
		if err != nil {
			return err
		}
		outlet, err := tx.Outlet(ctx, a.OutletID)
		if err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, domain.AuditRow{Action: "adoption.refuse", SubjectID: a.ID, Detail: outlet.Name + "，稿件 " + m.Number + "：" + reason}); err != nil {
			return err
		}
		return tx.Notify(ctx, domain.Notification{
			Kind: domain.NoticeRejected, InformantID: m.InformantID, ManuscriptID: m.ID, Path: "/m/manuscripts/" + m.ID + "/claim",
			Facts: []domain.Fact{
				{Name: "标题", Value: m.Title},
				{Name: "编号", Value: m.Number},
				{Name: "结果", Value: "采用申报未认定"},
				{Name: "说明", Value: outlet.Name + "：" + reason},
				{Name: "时间", Value: stamp(tx.Now())},
			},
		})
	})
}
