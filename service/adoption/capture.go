package adoption

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// MayCapture reports whether pages can be photographed here at all.
func (s *Service) MayCapture() bool { return s.captures }

// AskCapture asks for the picture of an adoption's page as its proof. The page
// must be at one of the outlet's hosts. Asking while it is being made changes
// nothing. It returns the manuscript's id.
func (s *Service) AskCapture(ctx context.Context, actor domain.Account, adoptionID string) (string, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return "", err
	}
	manuscriptID := ""
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Adoption(ctx, adoptionID)
		if err != nil {
			return err
		}
		manuscriptID = a.ManuscriptID
		outlet, err := tx.Outlet(ctx, a.OutletID)
		if err != nil {
			return fmt.Errorf("read outlet %s: %w", a.OutletID, err)
		}
		switch {
		case !s.captures:
			return domain.Conflict("这里没有安装抓取网页要用的浏览器，请自己截图后上传。")
		case a.Link == "":
			return domain.Conflict("这条采用没有链接，请上传截图或报样照片。")
		case !outlet.Carries(domain.HostOf(a.Link)):
			return domain.Conflict("这个链接不在“" + outlet.Name + "”的域名之内，不能抓取。请先在媒体名录里给它添上域名，或自己截图后上传。")
		}
		asked, err := tx.Captures(ctx, a.ID)
		if err != nil || len(asked) == 1 && asked[0].State == domain.CaptureQueued {
			return err
		}
		if err := tx.AskCapture(ctx, domain.Capture{AdoptionID: a.ID, Link: a.Link, Actor: actor.Actor()}); err != nil {
			return fmt.Errorf("ask for the page of adoption %s: %w", a.ID, err)
		}
		if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobCapture, Subject: a.ID}); err != nil {
			return err
		}
		return audit(ctx, tx, actor, domain.AuditRow{Action: "adoption.capture", SubjectID: a.ID, Detail: outlet.Name + "，" + domain.HostOf(a.Link)})
	})
	return manuscriptID, err
}

// CapturesOf returns how far the pictures of adoptions' pages have come, by adoption.
func (s *Service) CapturesOf(ctx context.Context, actor domain.Account, lines []ClaimLine) (map[string]domain.Capture, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return nil, err
	}
	return s.capturesOf(ctx, lines)
}

func (s *Service) capturesOf(ctx context.Context, lines []ClaimLine) (map[string]domain.Capture, error) {
	found := map[string]domain.Capture{}
	if len(lines) == 0 {
		return found, nil
	}
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	captures, err := s.store.Captures(ctx, ids...)
	for _, c := range captures {
		found[c.AdoptionID] = c
	}
	return found, err
}

// ClaimCheck is a claim beside what it claims.
type ClaimCheck struct {
	Line       ClaimLine
	Proofs     []domain.Attachment
	Capture    domain.Capture
	Like       []ClaimLine // other adoptions that may be the same one
	Manuscript domain.Manuscript
	Outlet     domain.Outlet
	Suspect    bool // the link is not at one of the outlet's hosts
	Place      int  // among those that wait, from 1; 0 where it does not wait any more
	Waiting    int
	Next       string // the claim after it, empty where it is the last
	Before     string
}

// ClaimCheck returns what somebody needs to verify a claim.
func (s *Service) ClaimCheck(ctx context.Context, actor domain.Account, adoptionID string) (ClaimCheck, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return ClaimCheck{}, err
	}
	a, err := s.store.Adoption(ctx, adoptionID)
	if err != nil {
		return ClaimCheck{}, err
	}
	var check ClaimCheck
	lines, err := s.store.Adoptions(ctx, repository.AdoptionQuery{ManuscriptID: a.ManuscriptID, OutletID: a.OutletID, Limit: 1})
	if err != nil || len(lines) == 0 {
		return check, err
	}
	check.Line = lines[0]
	if check.Manuscript, err = s.store.Manuscript(ctx, a.ManuscriptID); err != nil {
		return check, fmt.Errorf("read manuscript %s: %w", a.ManuscriptID, err)
	}
	if check.Outlet, err = s.store.Outlet(ctx, a.OutletID); err != nil {
		return check, fmt.Errorf("read outlet %s: %w", a.OutletID, err)
	}
	check.Suspect = a.Link != "" && len(check.Outlet.AllHosts()) > 0 && !check.Outlet.Carries(domain.HostOf(a.Link))
	if check.Like, err = s.store.LikeAdoptions(ctx, a); err != nil {
		return check, err
	}
	proofs, err := s.proofsOf(ctx, lines)
	if err != nil {
		return check, err
	}
	captures, err := s.capturesOf(ctx, lines)
	if err != nil {
		return check, err
	}
	check.Proofs, check.Capture = proofs[a.ID], captures[a.ID]
	return check, s.among(ctx, &check)
}

// among finds a claim's place among those that wait.
func (s *Service) among(ctx context.Context, check *ClaimCheck) error {
	waiting, err := s.store.Adoptions(ctx, repository.AdoptionQuery{States: []domain.AdoptionState{domain.AdoptionClaimed}, Limit: mostClaims})
	check.Waiting = len(waiting)
	for i, l := range waiting {
		if l.ID != check.Line.ID {
			continue
		}
		check.Place = i + 1
		if i > 0 {
			check.Before = waiting[i-1].ID
		}
		if i+1 < len(waiting) {
			check.Next = waiting[i+1].ID
		}
	}
	return err
}
