package adoption_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/adoption"
)

// claimOf is what an author says of the newspaper.
func (d *desk) claimOf(m domain.Manuscript) adoption.Claim {
	return adoption.Claim{Record: adoption.Record{
		ManuscriptID: m.ID, OutletID: d.outlets[len(d.outlets)-1].ID, Day: "2026-03-05", Link: "https://example.com/1", Note: "第 3 版",
	}}
}

// proof adds a picture of where a manuscript was adopted.
func (d *desk) proof(m domain.Manuscript, state domain.AttachmentState) domain.Attachment {
	d.t.Helper()
	a := domain.Attachment{ID: d.store.NewID(), InformantID: d.author.ID, Kind: domain.KindProof, Name: "截图.png", State: state}
	d.must(d.store.AddAttachment(d.t.Context(), &a))
	d.must(d.store.AddProof(d.t.Context(), a.ID, m.ID))
	return a
}

func TestClaim_CountsOnlyOnceItIsVerified(t *testing.T) {
	storetest.Each(t, func(t *testing.T, store *repository.Store) {
		d := newDesk(t, func(func() time.Time) *repository.Store { return store })
		ctx := t.Context()
		m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
		page, err := d.service.ClaimPage(ctx, d.author, m.ID)
		d.must(err)
		if len(page.Outlets) == 0 || len(page.Lines) != 0 {
			t.Fatalf("the page offers %d outlets, %d lines", len(page.Outlets), len(page.Lines))
		}
		for _, o := range page.Outlets {
			if o.ID == domain.OutletOwnAccount {
				t.Error("our own account can be claimed")
			}
		}
		var group sync.WaitGroup
		for range 4 { // an impatient thumb
			group.Go(func() {
				if err := d.service.Claim(ctx, d.author, d.claimOf(m)); err != nil {
					t.Errorf("claim: %v %v", err, domain.FieldsOf(err))
				}
			})
		}
		group.Wait()
		if n, err := d.service.CountClaims(ctx, d.editor); err != nil || n != 1 {
			t.Fatalf("%d claims, %v", n, err)
		}
		if d.state(m.ID) != domain.ManuscriptAccepted {
			t.Error("a claim counts before it is verified")
		}
		claims, _, err := d.service.Claims(ctx, d.editor)
		d.must(err)
		if claims[0].EnteredBy.Name != d.author.Name || claims[0].Recommended {
			t.Errorf("claimed %+v", claims[0])
		}
		for range 2 {
			_, err := d.service.Verify(ctx, d.editor, claims[0].ID, true)
			d.must(err)
		}
		if d.state(m.ID) != domain.ManuscriptAdopted {
			t.Error("a verified claim does not count")
		}
		got, err := d.store.Adoption(ctx, claims[0].ID)
		d.must(err)
		if got.State != domain.AdoptionConfirmed || !got.Recommended || got.EnteredBy.ID != d.editor.ID {
			t.Errorf("verified: %+v", got)
		}
		if err := d.service.Claim(ctx, d.author, d.claimOf(m)); domain.FieldsOf(err)["outlet_id"] == "" {
			t.Errorf("claimed what counts already: %v", err)
		}
	})
}

func TestClaim_RefusedMayBeMadeAgain(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.manuscript(domain.ManuscriptAdopted, domain.Yes)
	d.must(d.service.Claim(ctx, d.author, d.claimOf(m)))
	claims, _, err := d.service.Claims(ctx, d.editor)
	d.must(err)
	if err := d.service.Refuse(ctx, d.editor, claims[0].ID, " "); domain.FieldsOf(err)["reason"] == "" {
		t.Errorf("refused without a reason: %v", err)
	}
	for range 2 {
		d.must(d.service.Refuse(ctx, d.editor, claims[0].ID, "链接打不开"))
	}
	if _, err := d.service.Verify(ctx, d.editor, claims[0].ID, false); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("verified after it was refused: %v", err)
	}
	page, err := d.service.ClaimPage(ctx, d.author, m.ID)
	d.must(err)
	if len(page.Lines) != 1 || page.Lines[0].State != domain.AdoptionRefused || page.Lines[0].Note != "链接打不开" {
		t.Errorf("the author sees %+v", page.Lines)
	}
	d.must(d.service.Claim(ctx, d.author, d.claimOf(m)))
	if n, err := d.service.CountClaims(ctx, d.editor); err != nil || n != 1 {
		t.Errorf("%d claims after it was made again, %v", n, err)
	}
}

func TestClaim_IsRefusedWhereItCannotBe(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	other := domain.Informant{ID: d.store.NewID(), Name: "另一人"}
	for what, err := range map[string]error{
		"another's":    d.service.Claim(ctx, other, d.claimOf(m)),
		"nobody's":     d.service.Claim(ctx, domain.Informant{}, d.claimOf(m)),
		"not accepted": d.service.Claim(ctx, d.author, d.claimOf(d.manuscript(domain.ManuscriptReviewing, domain.Yes))),
		"kept inside":  d.service.Claim(ctx, d.author, d.claimOf(d.manuscript(domain.ManuscriptAccepted, domain.No))),
	} {
		if err == nil {
			t.Errorf("%s: claimed", what)
		}
	}
	for field, change := range map[string]func(r *adoption.Claim){
		"day":       func(r *adoption.Claim) { r.Day = "2027-01-01" },
		"outlet_id": func(r *adoption.Claim) { r.OutletID = "" },
		"link":      func(r *adoption.Claim) { r.Link = "javascript:alert(1)" },
		"title":     func(r *adoption.Claim) { r.Title = strings.Repeat("长", 151) },
	} {
		r := d.claimOf(m)
		change(&r)
		if err := d.service.Claim(ctx, d.author, r); domain.FieldsOf(err)[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	bare := d.claimOf(m)
	bare.Link, bare.Note, bare.NoPictures = "", "", true
	if err := d.service.Claim(ctx, d.author, bare); domain.FieldsOf(err)["link"] == "" {
		t.Errorf("without any proof: %v", err)
	}
	d.must(d.service.Claim(ctx, d.author, d.claimOf(m)))
	claims, _, err := d.service.Claims(ctx, d.editor)
	d.must(err)
	publisher, auditor := d.account(domain.RoleFinance), d.account(domain.RoleAuditor)
	for _, who := range []domain.Account{publisher, auditor, d.account(domain.RoleAdministrator)} {
		if _, err := d.service.Verify(ctx, who, claims[0].ID, false); domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%s verifies: %v", who.Name, err)
		}
		if err := d.service.Refuse(ctx, who, claims[0].ID, "不"); domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%s refuses: %v", who.Name, err)
		}
	}
}

func TestCertificate_IsTheAuthorsAndAnybodyVerifiesIt(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	done, err := d.service.Record(ctx, d.editor, d.claimOf(m).Record)
	d.must(err)
	first, err := d.service.Certificate(ctx, d.author, done.Adoption.ID)
	d.must(err)
	again, err := d.service.Certificate(ctx, d.author, done.Adoption.ID)
	d.must(err)
	if first != again || len(first.Code) < 20 || !first.Valid || first.Author != d.author.Name || first.Number != m.Number {
		t.Errorf("certificate %+v, then %+v", first, again)
	}
	if _, err := d.service.Certificate(ctx, domain.Informant{ID: d.store.NewID()}, done.Adoption.ID); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("another's certificate: %v", err)
	}
	seen, err := d.service.VerifyCertificate(ctx, first.Code)
	d.must(err)
	if seen != first {
		t.Errorf("verified %+v", seen)
	}
	if _, err := d.service.VerifyCertificate(ctx, strings.ToLower(first.Code)); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("an invented code: %v", err)
	}
	_, err = d.service.Revoke(ctx, d.editor, adoption.Revoke{AdoptionID: done.Adoption.ID, Reason: "登记错了"})
	d.must(err)
	if seen, err := d.service.VerifyCertificate(ctx, first.Code); err != nil || seen.Valid {
		t.Errorf("valid after it was revoked: %+v, %v", seen, err)
	}
	if _, err := d.service.Certificate(ctx, d.author, done.Adoption.ID); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a revoked one is certified: %v", err)
	}
}

func TestClaim_NeedsALinkOrAPicture(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	claim := d.claimOf(m)
	claim.Link = ""
	if err := d.service.Claim(ctx, d.author, claim); domain.FieldsOf(err)["proofs"] == "" {
		t.Fatalf("words alone: %v", err)
	}
	coming := d.proof(m, domain.AttachmentAwaiting)
	if err := d.service.Claim(ctx, d.author, claim); !strings.Contains(domain.FieldsOf(err)["proofs"], "没有传完") {
		t.Fatalf("with a picture on its way: %v", err)
	}
	coming.State = domain.AttachmentFailed
	d.must(d.store.SaveAttachment(ctx, coming))
	if err := d.service.Claim(ctx, d.author, claim); domain.FieldsOf(err)["proofs"] == "" {
		t.Fatalf("with a picture that failed: %v", err)
	}
	shot := d.proof(m, domain.AttachmentStored)
	for range 2 { // an impatient thumb
		d.must(d.service.Claim(ctx, d.author, claim))
	}
	lines, proofs, err := d.service.Claims(ctx, d.editor)
	d.must(err)
	if len(lines) != 1 || len(proofs[lines[0].ID]) != 1 || proofs[lines[0].ID][0].ID != shot.ID {
		t.Fatalf("claimed %d with %+v", len(lines), proofs)
	}
	page, err := d.service.ClaimPage(ctx, d.author, m.ID)
	d.must(err)
	if len(page.Loose) != 1 || page.Loose[0].ID != coming.ID || len(page.Proofs[lines[0].ID]) != 1 {
		t.Errorf("the author sees %+v, %+v", page.Loose, page.Proofs)
	}
	if _, err := d.service.ProofsOf(ctx, d.account(domain.RoleAdministrator), lines); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("the administrator sees the pictures: %v", err)
	}
	d.must(d.service.Refuse(ctx, d.editor, lines[0].ID, "看不清日期"))
	d.must(d.service.Claim(ctx, d.author, claim)) // the picture of the first time still stands
	more := d.proof(m, domain.AttachmentStored)
	d.must(d.service.Claim(ctx, d.author, claim))
	if _, proofs, err = d.service.Claims(ctx, d.editor); err != nil || len(proofs[lines[0].ID]) != 2 || proofs[lines[0].ID][1].ID != more.ID {
		t.Errorf("claimed again with %+v, %v", proofs, err)
	}
}

func TestClaim_WithoutScriptWordsDo(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	claim := d.claimOf(d.manuscript(domain.ManuscriptAccepted, domain.Yes))
	claim.Link, claim.NoPictures = "", true
	d.must(d.service.Claim(ctx, d.author, claim))
}

func TestClaim_OnlyWithinTheDaysThatTheDepartmentGives(t *testing.T) {
	d, ctx := sqlite(t), t.Context() // on 2026-03-06
	m := d.manuscript(domain.ManuscriptAccepted, domain.Yes)
	claim := d.claimOf(m)
	claim.Day = "2025-12-06" // 90 days before
	for _, c := range []struct {
		days int
		open bool
	}{{0, true}, {90, true}, {89, false}} {
		set := domain.DefaultRewardSettings()
		set.ClaimDays = c.days
		d.must(d.store.SaveSetting(ctx, domain.SettingRewards, set))
		if page, err := d.service.ClaimPage(ctx, d.author, m.ID); err != nil || page.Days != c.days {
			t.Errorf("the page says %d days, %v", page.Days, err)
		}
		err := d.service.Claim(ctx, d.author, claim)
		if c.open {
			d.must(err)
			continue
		}
		if says := domain.FieldsOf(err)["day"]; says != "刊发后 89 天内可以申报，这次刊发的到2026年3月5日为止，已经过了。有疑问请联系编辑部。" {
			t.Errorf("too late: %v, says %q", err, says)
		}
	}
	if n, err := d.service.CountClaims(ctx, d.editor); err != nil || n != 1 {
		t.Errorf("%d claims, %v", n, err)
	}
	late := d.claimOf(d.manuscript(domain.ManuscriptAccepted, domain.Yes))
	d.must(d.service.Claim(ctx, d.author, late))
}
