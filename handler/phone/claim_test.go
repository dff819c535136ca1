package phone_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

func TestClaim_IsTypedCheckedAndShown(t *testing.T) {
	d := openDesk(t)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: "2026-000001", InformantID: d.author.ID, UnitID: d.unit, State: domain.ManuscriptAccepted,
		Text: domain.Text{Title: "技能大赛<b>"}, Sheet: domain.Sheet{External: domain.Yes},
	}
	d.must(d.store.AddManuscript(t.Context(), &m))
	outlets, err := d.store.Outlets(t.Context())
	d.must(err)
	outlet := outlets[0]
	address := "/m/manuscripts/" + m.ID
	d.phone.get(address).want(t, "the course", http.StatusOK, address+"/claim")
	page := d.phone.get(address + "/claim")
	page.want(t, "the form", http.StatusOK, "报采用", outlet.Name, "技能大赛&lt;b&gt;")
	form := url.Values{"csrf": {csrf(page.body)}, "outlet_id": {outlet.ID}, "day": {"2026-03-05"}, "note": {"<i>第三版"}}
	d.phone.post(address+"/claim", form).want(t, "words alone", http.StatusUnprocessableEntity, "没有链接的，请上传截图或报样照片", "&lt;i&gt;第三版")
	form.Set("plain", "yes") // as a browser without scripts sends it
	form.Set("day", "")
	d.phone.post(address+"/claim", form).want(t, "without a day", http.StatusUnprocessableEntity, "请填写刊发日期", "&lt;i&gt;第三版")
	form.Set("day", "2026-03-05")
	for range 2 {
		if got := d.phone.post(address+"/claim", form); got.location != address+"/claim" {
			t.Fatalf("claimed: %d to %q\n%s", got.status, got.location, got.body)
		}
	}
	d.phone.get(address+"/claim").want(t, "claimed", http.StatusOK, "待核实", outlet.Name)
	d.informant("样例乙", "open-other", domain.InformantActive)
	if got := d.signedIn("open-other").get(address + "/claim"); got.status != http.StatusNotFound {
		t.Errorf("another's manuscript: %d", got.status)
	}
}

func TestClaim_PicturesAreAnnouncedRemovedAndShown(t *testing.T) {
	d := openDesk(t)
	m := d.adopted()
	m.External = domain.Yes
	d.must(d.store.SaveManuscript(t.Context(), &m))
	outlets, err := d.store.Outlets(t.Context())
	d.must(err)
	address := "/m/manuscripts/" + m.ID + "/claim"
	page := d.phone.get(address)
	page.want(t, "the form", http.StatusOK, `data-announce="`+address+`/proofs"`, `<input type="file" accept="image/*" multiple data-add>`, "最多 3 张", "不能上传照片")
	picture := func(name string) string {
		a := domain.Attachment{ID: d.store.NewID(), InformantID: d.author.ID, Kind: domain.KindProof, Name: name, MIME: "image/png", Size: 9, State: domain.AttachmentStored}
		d.must(d.store.AddAttachment(t.Context(), &a))
		d.must(d.store.AddProof(t.Context(), a.ID, m.ID))
		return a.ID
	}
	wrong, right := picture("错的.png"), picture("<b>.png")
	d.phone.get("/m/attachments/"+right).want(t, "its row", http.StatusOK, `id="file-`+right+`"`, "&lt;b&gt;.png", "/media/"+right+"/thumb")
	form := url.Values{"csrf": {csrf(page.body)}, "outlet_id": {outlets[0].ID}, "day": {"2026-03-05"}, "note": {"第三版"}, "act": {"remove:" + wrong}}
	removed := d.phone.post(address, form)
	removed.want(t, "one removed", http.StatusOK, `value="第三版"`, "&lt;b&gt;.png")
	if strings.Contains(removed.body, wrong) {
		t.Error("the picture is still there")
	}
	form.Del("act")
	if got := d.phone.post(address, form); got.location != address {
		t.Fatalf("claimed: %d %s", got.status, got.body)
	}
	claimed := d.phone.get(address)
	claimed.want(t, "claimed", http.StatusOK, "待核实", `<img src="/media/`+right+`/thumb"`)
	if strings.Contains(claimed.body, "remove:"+right) {
		t.Error("the picture can be removed after the claim")
	}
	form.Set("act", "remove:"+right)
	d.phone.post(address, form).want(t, "removed after the claim", http.StatusConflict, "不能再删除")
}

func TestCertificate_IsShownToItsAuthorAlone(t *testing.T) {
	d := openDesk(t)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: "2026-000001", InformantID: d.author.ID, UnitID: d.unit, State: domain.ManuscriptAdopted, Text: domain.Text{Title: "技能大赛<b>"},
	}
	d.must(d.store.AddManuscript(t.Context(), &m))
	a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05", Title: m.Title}
	d.must(d.store.AddAdoption(t.Context(), &a))
	address := "/m/adoptions/" + a.ID + "/certificate"
	d.phone.get("/m/manuscripts/"+m.ID).want(t, "the course", http.StatusOK, address)
	d.phone.get(address).want(t, "the certificate", http.StatusOK, "稿件采用证书", "技能大赛&lt;b&gt;", "2026年3月5日", "/certificates/")
	if picture := d.phone.get(address + ".png"); picture.status != http.StatusOK || picture.body[:4] != "\x89PNG" {
		t.Errorf("its code: %d", picture.status)
	}
	d.informant("样例乙", "open-other", domain.InformantActive)
	other := d.signedIn("open-other")
	for _, path := range []string{address, address + ".png"} {
		if got := other.get(path); got.status != http.StatusNotFound {
			t.Errorf("another's %s: %d", path, got.status)
		}
	}
}
