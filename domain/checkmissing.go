package domain

import "strings"

// missing returns what a manuscript does not say although it should be known
// before it goes out.
func missing(in CheckInput) []Finding {
	var found []Finding
	lacks := func(severity Severity, words, advice string) {
		f := Finding{Kind: FindingMissing, Severity: severity, Place: PlaceSheet, Words: words, Advice: advice}
		f.Key = findingKey(f, "")
		found = append(found, f)
	}
	s := in.Sheet
	if s.FirstHere == Unanswered {
		lacks(SeverityCheck, "没有写明是否首发", "请向作者核实是否首发。")
	}
	if s.FirstHere == No && strings.TrimSpace(s.ElsewhereOutlet) == "" {
		lacks(SeverityCheck, "不是首发，但没有写明先在哪里发表", "请向作者核实首发的媒体和日期。")
	}
	if s.Original == Unanswered {
		lacks(SeverityHint, "没有写明是否原创", "请向作者核实来源。")
	}
	if strings.TrimSpace(s.SecrecyReviewer) == "" {
		lacks(SeverityGrave, "没有保密审查人", "单位没有填写保密审查人，请联系单位补上。")
	} else if s.SecrecyPassed != Yes {
		lacks(SeverityGrave, "保密审查没有通过", "没有通过保密审查的稿件不能对外发布。")
	}
	if in.Sheet.ActivityDay > in.Submitted && in.Submitted != "" {
		lacks(SeverityCheck, "活动结束的日期晚于报送日期", "请核实活动是否已经举行。")
	}
	return append(found, missingOfPhotos(in)...)
}

func missingOfPhotos(in CheckInput) []Finding {
	var found []Finding
	photos := 0
	for _, a := range in.Attachments {
		if a.State != AttachmentStored || a.Kind == KindSeal || a.Kind == KindProof || a.Kind == KindDocument {
			continue
		}
		lacks := func(severity Severity, words, advice string) {
			f := Finding{
				Kind: FindingMissing, Severity: severity, Place: PlacePhoto, AttachmentID: a.ID, Hit: Shorten(a.Name, 40), Words: words, Advice: advice,
			}
			f.Key = findingKey(f, "")
			found = append(found, f)
		}
		if a.Origin == OriginWeb {
			lacks(SeverityGrave, "来源是网络", "没有授权的网络图片不能用，请换一张或取得授权。")
		}
		if a.Kind != KindPhoto {
			continue
		}
		photos++
		if strings.TrimSpace(a.Caption) == "" {
			lacks(SeverityHint, "没有图说", "请补写时间、地点、人物和事情。")
		}
		if strings.TrimSpace(a.Photographer) == "" && strings.TrimSpace(in.Sheet.Photographer) == "" {
			lacks(SeverityHint, "没有摄影者", "请向作者核实是谁拍摄的。")
		}
	}
	if photos > 0 && in.Sheet.PeopleConsent != Yes {
		f := Finding{
			Kind: FindingMissing, Severity: SeverityCheck, Place: PlaceSheet, Words: "没有写明照片里的人同意公开",
			Advice: "能认出的人须同意，未成年人须监护人同意；请核实，或遮挡面部。",
		}
		f.Key = findingKey(f, "")
		found = append(found, f)
	}
	return found
}
