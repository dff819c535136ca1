package recognition

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// AwardPaper writes the documents of awards.
type AwardPaper interface {
	RecommendationForms(w io.Writer, forms []domain.AwardForm) error
	Commendation(w io.Writer, o domain.OfficialDocument) error
	Certificates(w io.Writer, all []domain.AwardCertificate) error
}

// DrawCode returns the address at which a certificate's code is verified, and
// that address as a picture, a PNG.
type DrawCode func(code string) (address string, picture []byte, err error)

// Prints reports whether certificates can be had as PDF and pictures.
func (s *Service) Prints() bool { return s.renderer != nil }

// exporting records that somebody takes a document of the awards away.
func (s *Service) exporting(ctx context.Context, actor domain.Account, r *domain.AwardRound, what string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		return audit(ctx, tx, actor.Actor(), domain.AuditRow{Action: "award.export", SubjectID: r.ID, Detail: r.Label() + "，" + what})
	})
}

// AwardTable returns everybody who is ranked.
func (s *Service) AwardTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	page, err := s.AwardPage(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	var all []domain.AwardCandidate
	for _, g := range page.Groups {
		all = append(all, g.Candidates...)
	}
	return s.leave(ctx, actor, "award.export", domain.Export{}, page.ID, page.table("排名", all)), nil
}

// AwardedTable returns the 表彰名单: who is chosen.
func (s *Service) AwardedTable(ctx context.Context, actor domain.Account, id string) (domain.Table, error) {
	page, err := s.AwardPage(ctx, actor, id)
	if err != nil {
		return domain.Table{}, err
	}
	var all []domain.AwardCandidate
	for _, kind := range domain.AwardKinds() {
		all = append(all, page.Winners(kind)...)
	}
	return s.leave(ctx, actor, "award.export_chosen", domain.Export{}, page.ID, page.table("表彰名单", all)), nil
}

// table is a table of candidates of the round.
func (p *AwardPage) table(what string, all []domain.AwardCandidate) domain.Table {
	t := domain.RankingTable(fmt.Sprintf("%d年度评优%s", p.Year, what), all)
	if t.Filter = "计算到" + p.Setup.Through.Chinese() + "，" + p.State.Label(); p.Hash != "" {
		t.Note = "数字核对码 " + p.Hash[:16]
	}
	return t
}

// WriteCommendation writes the document by which the awards are given.
func (s *Service) WriteCommendation(ctx context.Context, actor domain.Account, id string, w io.Writer) error {
	page, err := s.AwardPage(ctx, actor, id)
	if err != nil {
		return err
	}
	if page.State < domain.AwardDecided {
		return domain.Conflict("名单审定以后才有表彰通报。")
	}
	department, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	var lists []domain.AwardList
	for _, g := range page.Groups {
		l := domain.AwardList{Kind: g.Kind, Class: g.Name}
		for _, c := range g.Candidates {
			if c.Chosen {
				l.All = append(l.All, c)
			}
		}
		lists = append(lists, l)
	}
	if err := s.exporting(ctx, actor, &page.AwardRound, "表彰通报"); err != nil {
		return err
	}
	return s.awardPaper.Commendation(w, domain.Commendation(cmp.Or(page.Awarder, department.Federation), page.AwardRound, lists))
}

// WriteAwardForms writes the 推荐审批表 of one candidate, or of all informants who
// are chosen where no candidate is named, by the frozen figures.
func (s *Service) WriteAwardForms(ctx context.Context, actor domain.Account, id, candidateID string, w io.Writer) error {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return err
	}
	r, err := awardRound(ctx, s.store, id)
	if err != nil {
		return err
	}
	if !r.State.Frozen() {
		return domain.Conflict("固定推荐名单以后才有推荐审批表。")
	}
	all, err := unmovedAwards(ctx, s.store, &r)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(c domain.AwardCandidate) bool {
		return c.Kind != domain.AwardInformants || !c.Chosen || candidateID != "" && c.ID != candidateID
	})
	if len(all) == 0 {
		return domain.NotFound("没有选定的信息员。")
	}
	department, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	forms := make([]domain.AwardForm, len(all))
	for i, c := range all {
		registration, err := s.registrationOf(ctx, c)
		if err != nil {
			return err
		}
		forms[i] = domain.AwardForm{
			Federation: cmp.Or(r.Recommender, department.Federation), Year: r.Year, Name: c.Name, Unit: c.Unit, Figures: c.Figures, ClassName: c.ClassName, Place: c.Place,
			Reason: c.Reason, Main: domain.MainAdoptions(c.Lines), Code: r.Hash[:16],
			AwardRegistration: registration,
		}
	}
	if err := s.exporting(ctx, actor, &r, fmt.Sprintf("推荐审批表 %d 份", len(forms))); err != nil {
		return err
	}
	return s.awardPaper.RecommendationForms(w, forms)
}

// registrationOf returns what was kept of a candidate's registration; in rounds
// that were frozen before anything was kept, what it says today.
func (s *Service) registrationOf(ctx context.Context, c domain.AwardCandidate) (domain.AwardRegistration, error) {
	if c.Registration.Kept {
		return c.Registration, nil
	}
	who, err := s.store.Informant(ctx, c.SubjectID)
	if err != nil {
		return c.Registration, fmt.Errorf("read the registration of %s: %w", c.SubjectID, err)
	}
	return domain.KeepRegistration(who), nil
}

// WriteCertificates writes the certificate of one candidate, or of everybody who
// has an award where no candidate is named.
func (s *Service) WriteCertificates(ctx context.Context, actor domain.Account, id, candidateID string, draw DrawCode, w io.Writer) error {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return err
	}
	r, err := awardRound(ctx, s.store, id)
	if err != nil {
		return err
	}
	all, err := s.store.AwardRanking(ctx, id)
	if err != nil {
		return fmt.Errorf("list candidates of awards %s: %w", id, err)
	}
	var certificates []domain.AwardCertificate
	for _, c := range all {
		if !c.Awarded() || candidateID != "" && c.ID != candidateID {
			continue
		}
		one, err := s.certificate(ctx, c)
		if err != nil {
			return err
		}
		if one.Address, one.Picture, err = draw(c.Code); err != nil {
			return err
		}
		certificates = append(certificates, one)
	}
	if len(certificates) == 0 {
		return domain.NotFound("没有有效的证书。")
	}
	if err := s.exporting(ctx, actor, &r, fmt.Sprintf("证书 %d 份", len(certificates))); err != nil {
		return err
	}
	return s.awardPaper.Certificates(w, certificates)
}

// PrintCertificates returns certificates as they are printed, a PDF. Where nothing
// can print them it is NotFound.
func (s *Service) PrintCertificates(ctx context.Context, actor domain.Account, id, candidateID string, draw DrawCode) ([]byte, error) {
	document, err := s.certificateToPrint(ctx, actor, id, candidateID, draw)
	if err != nil {
		return nil, err
	}
	pdf, err := s.renderer.Print(ctx, document)
	if err != nil {
		return nil, fmt.Errorf("print certificates of awards %s: %w", id, err)
	}
	return pdf, nil
}

// PictureCertificate returns the certificate of one candidate as a picture, a PNG.
// Where nothing can print it, it is NotFound.
func (s *Service) PictureCertificate(ctx context.Context, actor domain.Account, id, candidateID string, draw DrawCode) ([]byte, error) {
	document, err := s.certificateToPrint(ctx, actor, id, candidateID, draw)
	if err != nil {
		return nil, err
	}
	made, err := s.renderer.Render(ctx, document)
	if err != nil {
		return nil, fmt.Errorf("picture the certificate of candidate %s: %w", candidateID, err)
	}
	return made.Pages[0], nil
}

func (s *Service) certificateToPrint(ctx context.Context, actor domain.Account, id, candidateID string, draw DrawCode) ([]byte, error) {
	if s.renderer == nil {
		return nil, domain.NotFound("这台服务器没有安装 LibreOffice，请下载 Word 文件打印。")
	}
	var document bytes.Buffer
	err := s.WriteCertificates(ctx, actor, id, candidateID, draw, &document)
	return document.Bytes(), err
}
