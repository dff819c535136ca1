package adoption

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// ClaimPage is a manuscript of which its author says that an outlet has adopted it.
type ClaimPage struct {
	Manuscript domain.Manuscript
	Outlets    []domain.Outlet // in use, and open to the manuscript
	Lines      []ClaimLine
	Loose      []domain.Attachment // pictures that go with the next claim
	Proofs     Proofs              // of the lines
	Days       int                 // after publication within which it may be claimed, 0: without end
}

// Proofs are the pictures that adoptions were claimed with, by adoption.
type Proofs map[string][]domain.Attachment

// proofsOf returns the pictures of adoptions.
func (s *Service) proofsOf(ctx context.Context, lines []ClaimLine) (Proofs, error) {
	found := Proofs{}
	if len(lines) == 0 {
		return found, nil
	}
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	proofs, err := s.store.Proofs(ctx, repository.ProofQuery{AdoptionIDs: ids})
	for _, p := range proofs {
		found[p.AdoptionID] = append(found[p.AdoptionID], p.Attachment)
	}
	return found, err
}

// ProofsOf returns the pictures that a manuscript's adoptions were claimed with.
func (s *Service) ProofsOf(ctx context.Context, actor domain.Account, lines []ClaimLine) (Proofs, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.proofsOf(ctx, lines)
}

// ClaimPage returns what an author needs to claim an adoption.
func (s *Service) ClaimPage(ctx context.Context, informant domain.Informant, manuscriptID string) (ClaimPage, error) {
	m, err := s.claimable(ctx, s.store, informant, manuscriptID)
	if err != nil {
		return ClaimPage{}, err
	}
	set, err := rewardSettings(ctx, s.store)
	if err != nil {
		return ClaimPage{}, err
	}
	page := ClaimPage{Manuscript: m, Days: set.ClaimDays}
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
	if err != nil {
		return page, err
	}
	if page.Proofs, err = s.proofsOf(ctx, page.Lines); err != nil {
		return page, err
	}
	loose, err := s.store.Proofs(ctx, repository.ProofQuery{ManuscriptID: m.ID, Loose: true})
	for _, p := range loose {
		page.Loose = append(page.Loose, p.Attachment)
	}
	return page, err
}

// rewardSettings returns what the department has decided about rewards.
func rewardSettings(ctx context.Context, on *repository.Store) (domain.RewardSettings, error) {
	set := domain.DefaultRewardSettings()
	if err := on.Setting(ctx, domain.SettingRewards, &set); err != nil {
		return set, fmt.Errorf("read the settings of rewards: %w", err)
	}
	return set, nil
}

// inTime refuses a claim that comes too long after publication.
func inTime(ctx context.Context, tx *repository.Store, published domain.Day) error {
	set, err := rewardSettings(ctx, tx)
	if err != nil {
		return err
	}
	if ends := set.ClaimEnds(published); ends != "" && domain.DayOf(tx.Now()) > ends {
		return domain.InvalidFields(map[string]string{
			"day": fmt.Sprintf("刊发后 %d 天内可以申报，这次刊发的到%s为止，已经过了。有疑问请联系编辑部。", set.ClaimDays, ends.Chinese()),
		})
	}
	return nil
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

// Claim is what an author says of an adoption. The pictures that were sent for
// it go with it.
type Claim struct {
	Record
	NoPictures bool // the form could send none, so that words do instead
}

// Claim keeps what an author says of an adoption, until the department has
// verified it. It counts for nothing before. The same claim again has no further
// effect; one that was refused may be made again.
func (s *Service) Claim(ctx context.Context, informant domain.Informant, cmd Claim) error {
	day, err := cmd.check(domain.DayOf(s.store.Now()))
	if err != nil {
		return err
	}
	for range conflictTries { // two at once: the second sees the first's row
		err = s.store.InTx(ctx, func(tx *repository.Store) error {
			return s.claim(ctx, tx, informant, claiming{recording: recording{Record: cmd.Record, day: day}, noPictures: cmd.NoPictures})
		})
		if err == nil || domain.KindOf(err) != domain.KindConflict {
			break
		}
	}
	return err
}

type claiming struct {
	recording
	noPictures bool
}

// proofs returns the pictures that go with a claim. Without a link it needs one,
// now or from the claim before.
func (cmd claiming) proofs(ctx context.Context, tx *repository.Store, before domain.Adoption) ([]domain.Proof, error) {
	loose, err := tx.Proofs(ctx, repository.ProofQuery{ManuscriptID: cmd.ManuscriptID, Loose: true})
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(loose, func(p domain.Proof) bool { return p.State == domain.AttachmentAwaiting }) {
		return nil, domain.InvalidFields(map[string]string{"proofs": "还有照片没有传完，请等传完再提交，或删除它。"})
	}
	fresh := slices.DeleteFunc(loose, func(p domain.Proof) bool { return p.State != domain.AttachmentStored })
	if cmd.Link != "" || len(fresh) > 0 || cmd.noPictures && cmd.Note != "" {
		return fresh, nil
	}
	if before.ID != "" {
		earlier, err := tx.Proofs(ctx, repository.ProofQuery{AdoptionIDs: []string{before.ID}})
		if err != nil || len(earlier) > 0 {
			return fresh, err
		}
	}
	if cmd.noPictures {
		return nil, domain.InvalidFields(map[string]string{"link": "请填写链接；没有链接的，在说明里写清哪一期、哪一版。"})
	}
	return nil, domain.InvalidFields(map[string]string{"proofs": "没有链接的，请上传截图或报样照片。"})
}

func (s *Service) claim(ctx context.Context, tx *repository.Store, informant domain.Informant, cmd claiming) error {
	m, err := s.claimable(ctx, tx, informant, cmd.ManuscriptID)
	if err != nil {
		return err
	}
	if err := inTime(ctx, tx, cmd.day); err != nil {
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
	if err != nil {
		return err
	}
	proofs, err := cmd.proofs(ctx, tx, before)
	if err != nil {
		return err
	}
	switch {
	case !found:
		wanted.ID = tx.NewID()
		err = tx.AddAdoption(ctx, &wanted)
	case before.State == domain.AdoptionConfirmed:
		return domain.InvalidFields(map[string]string{"outlet_id": "这家媒体的采用已经登记了，不用再报。"})
	case before.State == domain.AdoptionRevoked:
		return domain.InvalidFields(map[string]string{"outlet_id": "这家媒体的采用已被撤销，有疑问请联系编辑。"})
	case before.State == domain.AdoptionClaimed && same(before, wanted):
		return bind(ctx, tx, proofs, before) // sent twice, perhaps with one more picture
	default:
		wanted.ID, wanted.Version, wanted.CreatedAt = before.ID, before.Version, before.CreatedAt
		err = tx.SaveAdoption(ctx, &wanted)
	}
	if err != nil {
		return fmt.Errorf("claim an adoption of manuscript %s: %w", m.ID, err)
	}
	if err := bind(ctx, tx, proofs, wanted); err != nil {
		return err
	}
	return claimed(ctx, tx, informant, m, outlet, wanted)
}

func same(a, b domain.Adoption) bool {
	return a.PublishedDay == b.PublishedDay && a.Title == b.Title && a.Link == b.Link && a.Place == b.Place && a.Note == b.Note
}

// bind makes pictures the proofs of a claim.
func bind(ctx context.Context, tx *repository.Store, proofs []domain.Proof, a domain.Adoption) error {
	for _, p := range proofs {
		if err := tx.ClaimProof(ctx, p.ID, a.ID); err != nil {
			return fmt.Errorf("bind proof %s to adoption %s: %w", p.ID, a.ID, err)
		}
	}
	return nil
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

// Claims returns the claims that wait to be verified, with their pictures.
func (s *Service) Claims(ctx context.Context, actor domain.Account) ([]ClaimLine, Proofs, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, nil, err
	}
	lines, err := s.store.Adoptions(ctx, repository.AdoptionQuery{States: []domain.AdoptionState{domain.AdoptionClaimed}, Limit: mostClaims})
	if err != nil {
		return nil, nil, err
	}
	proofs, err := s.proofsOf(ctx, lines)
	return lines, proofs, err
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
