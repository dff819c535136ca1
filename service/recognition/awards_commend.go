package recognition

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Commend is how the commendation was issued.
type Commend struct {
	AwardStep
	Number string // 发文字号
	Day    domain.Day
}

// Commend gives everybody on the list their award: a certificate with a code, and
// a notice to the informants.
func (s *Service) Commend(ctx context.Context, actor domain.Account, cmd Commend) error {
	return s.onRound(ctx, actor, domain.ReckonRewards, cmd.AwardStep, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		if err := r.Commend(cmd.Number, cmd.Day, actor, tx.Now()); err != nil {
			return "", "", err
		}
		all, err := unmovedAwards(ctx, tx, r)
		if err != nil {
			return "", "", err
		}
		given := 0
		for i := range all {
			c := &all[i]
			if !c.Chosen {
				continue
			}
			given++
			c.Code = rand.Text()
			if err := tx.SaveAwardCandidate(ctx, c); err != nil {
				return "", "", err
			}
			if err := tellAwarded(ctx, tx, r, c); err != nil {
				return "", "", err
			}
		}
		return "award.commend", fmt.Sprintf("%s，%s，%d 个", r.Number, r.Day.Chinese(), given), nil
	})
}

// tellAwarded tells an informant of an award, or that it was taken back.
func tellAwarded(ctx context.Context, tx *repository.Store, r *domain.AwardRound, c *domain.AwardCandidate) error {
	if c.Kind != domain.AwardInformants {
		return nil
	}
	n := domain.Notification{Kind: domain.NoticeAwarded, InformantID: c.SubjectID, Path: "/m/awards"}
	n.Facts = awardFacts(r, "已表彰", fmt.Sprintf("您被评为%d年度%s，证书可以在手机上查看。", r.Year, c.Kind.Label()), tx)
	if !c.Awarded() {
		n.Kind, n.Facts = domain.NoticeAwardLost, awardFacts(r, "已撤销", "撤销表彰，原因："+c.Revoking, tx)
	}
	return tx.Notify(ctx, n)
}

// RevokeAward takes an award back. Its certificate says so from then on.
func (s *Service) RevokeAward(ctx context.Context, actor domain.Account, step AwardStep, candidateID, reason string) error {
	return s.onRound(ctx, actor, domain.ApproveRewards, step, func(tx *repository.Store, r *domain.AwardRound) (string, string, error) {
		c, err := candidateOf(ctx, tx, r, candidateID)
		if err != nil {
			return "", "", err
		}
		if err := c.Revoke(reason, actor, tx.Now()); err != nil {
			return "", "", err
		}
		if err := tx.SaveAwardCandidate(ctx, &c); err != nil {
			return "", "", err
		}
		return "award.revoke", c.Label() + "：" + c.Revoking, tellAwarded(ctx, tx, r, &c)
	})
}

// VerifyAward returns the award for which a certificate's code stands, NotFound
// for one that was never given.
func (s *Service) VerifyAward(ctx context.Context, code string) (domain.AwardCertificate, error) {
	c, err := s.store.AwardByCode(ctx, code)
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return domain.AwardCertificate{}, domain.NotFound("没有这份证书，请核对编号。")
	}
	if err != nil {
		return domain.AwardCertificate{}, err
	}
	return s.certificate(ctx, c)
}

// OwnAwards returns the awards of an informant, the newest first.
func (s *Service) OwnAwards(ctx context.Context, who domain.Informant) ([]domain.AwardCertificate, error) {
	awards, err := s.store.AwardsOf(ctx, who.ID)
	if err != nil {
		return nil, fmt.Errorf("list awards of informant %s: %w", who.ID, err)
	}
	var own []domain.AwardCertificate
	for _, c := range awards {
		one, err := s.certificate(ctx, c)
		if err != nil {
			return nil, err
		}
		own = append(own, one)
	}
	return own, nil
}

// OwnCertificate returns the certificate of an informant's own award.
func (s *Service) OwnCertificate(ctx context.Context, who domain.Informant, code string) (domain.AwardCertificate, error) {
	c, err := s.store.AwardByCode(ctx, code)
	missing := err != nil && domain.KindOf(err) == domain.KindNotFound
	if missing || err == nil && (c.Kind != domain.AwardInformants || c.SubjectID != who.ID || who.ID == "") {
		return domain.AwardCertificate{}, domain.NotFound("没有找到这份证书。")
	}
	if err != nil {
		return domain.AwardCertificate{}, err
	}
	return s.certificate(ctx, c)
}

// AwardCertificate returns the certificate of a candidate for the console.
func (s *Service) AwardCertificate(ctx context.Context, actor domain.Account, candidateID string) (domain.AwardCertificate, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return domain.AwardCertificate{}, err
	}
	c, err := s.store.AwardCandidate(ctx, candidateID)
	missing := err != nil && domain.KindOf(err) == domain.KindNotFound
	if missing || err == nil && c.Code == "" {
		return domain.AwardCertificate{}, domain.NotFound("没有找到这份证书。")
	}
	if err != nil {
		return domain.AwardCertificate{}, err
	}
	return s.certificate(ctx, c)
}

func (s *Service) certificate(ctx context.Context, c domain.AwardCandidate) (domain.AwardCertificate, error) {
	r, err := awardRound(ctx, s.store, c.RoundID)
	if err != nil {
		return domain.AwardCertificate{}, err
	}
	department, err := s.store.Settings(ctx)
	if err != nil {
		return domain.AwardCertificate{}, err
	}
	return domain.AwardCertificate{
		Code: c.Code, Federation: cmp.Or(r.Awarder, department.Federation), Kind: c.Kind, Year: r.Year, Name: c.Name, Unit: c.Unit, Number: r.Number, Day: r.Day,
		Valid: c.Awarded(), Revoking: c.Revoking, RevokedDay: dayOf(c.Revoked),
	}, nil
}

func dayOf(s domain.Signed) domain.Day {
	if s.At.IsZero() {
		return ""
	}
	return domain.DayOf(s.At)
}
