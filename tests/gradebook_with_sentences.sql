BEGIN TRANSACTION;
CREATE TABLE attempts (
	id INTEGER NOT NULL, 
	assignment VARCHAR(16) NOT NULL, 
	version VARCHAR(16) NOT NULL, 
	student TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	place TEXT NOT NULL, 
	handed_in DOUBLE, 
	late BOOLEAN NOT NULL, 
	identity TEXT, 
	problem TEXT, 
	remark TEXT, 
	graded_at DOUBLE NOT NULL, 
	seconds DOUBLE NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (assignment, version, student, digest)
);
INSERT INTO "attempts" VALUES(1,'e187142c97a3f387','cf22f64cdf49d3f2','ann','annannannannann','ann.ipynb',NULL,0,NULL,NULL,NULL,1.79589031254864192011e+09,0.0);
INSERT INTO "attempts" VALUES(2,'e187142c97a3f387','cf22f64cdf49d3f2','bob','bobbobbobbobbob','bob.ipynb',NULL,0,NULL,NULL,NULL,1.7958903125684680938e+09,0.0);
INSERT INTO "attempts" VALUES(3,'e187142c97a3f387','cf22f64cdf49d3f2','cid','cidcidcidcidcid','cid.ipynb',NULL,0,NULL,NULL,NULL,1.79589031258679795262e+09,0.0);
CREATE TABLE grades (
	attempt INTEGER NOT NULL, 
	exercise VARCHAR(200) NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	points DOUBLE NOT NULL, 
	max_points DOUBLE NOT NULL, 
	said TEXT, 
	mistake TEXT, 
	checks JSON NOT NULL, 
	curve JSON, 
	answer TEXT, 
	source TEXT, 
	prints JSON, 
	parameters JSON, 
	PRIMARY KEY (attempt, exercise), 
	FOREIGN KEY(attempt) REFERENCES attempts (id)
);
INSERT INTO "grades" VALUES(1,'steepness_ratio','not yet',0.0,1.0,'this is the ratio turned over: divide the slope at 0 by the slope at 10','this is the ratio turned over: divide the slope at 0 by the slope at 10','[{"title": "is within 10 % of the ratio", "passed": false, "ran": true, "hidden": false, "sentence": "0.0001816 is too small: about 7 powers of ten away", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{"z": 10}');
INSERT INTO "grades" VALUES(1,'log_loss_from_logits','partly',1.2,3.0,'clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error costs no more, and its gradient is 0','clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error costs no more, and its gradient is 0','[{"title": "still right for moderate logits", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "finite, right and silent for extreme logits", "passed": false, "ran": true, "hidden": false, "sentence": "it gives 20.7233; expected 720", "input": "[-720], [1]", "expected": "720", "got": "20.7233"}, {"title": "leaves its input unchanged", "passed": false, "ran": false, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "right for other logits", "passed": true, "ran": true, "hidden": true, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "right for other extreme logits", "passed": false, "ran": true, "hidden": true, "sentence": "it gives 20.7233; expected 638.928", "input": "[638.928], [0]", "expected": "638.928", "got": "20.7233"}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(1,'silent_units','not yet',0.0,2.0,'unit 4 fires for one sample, near the right edge: one is enough for a gradient','unit 4 fires for one sample, near the right edge: one is enough for a gradient','[{"title": "names the dead units and no others", "passed": false, "ran": true, "hidden": false, "sentence": "unit 4 has an output above 0 for at least one sample", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{"first": 3, "second": 6, "once": 4, "half": 5, "faint": 8, "seed": 12}');
INSERT INTO "grades" VALUES(1,'relu_verdicts','partly',2.0,3.0,'row 24: cheap it is, but beside the matrix product of a wide layer the activation hardly counts','row 24: cheap it is, but beside the matrix product of a wide layer the activation hardly counts','[{"title": "the verdict on claim 23", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "the verdict on claim 24", "passed": false, "ran": true, "hidden": false, "sentence": "''true'' is not it; test_claim(24) runs the experiment", "input": "", "expected": "", "got": ""}, {"title": "the verdict on claim 26", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(1,'first_bfloat16_one','not yet',0.0,3.0,'near 88 exp overflows: that is the range of the type, and bfloat16 shares it with float32. Here its digits run out, much earlier','near 88 exp overflows: that is the range of the type, and bfloat16 shares it with float32. Here its digits run out, much earlier','[{"title": "is the smallest z, to 0.01, whose sigmoid rounds to 1 in bfloat16", "passed": false, "ran": true, "hidden": false, "sentence": "rounded to bfloat16, the sigmoid of 88.72 is exactly 1, but so is that of 88.71", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(1,'explain_born_dead','for a reader',0.0,0.0,NULL,NULL,'[]',NULL,'Signs decide.',NULL,'[]','{}');
INSERT INTO "grades" VALUES(2,'steepness_ratio','not yet',0.0,1.0,'this is the ratio turned over: divide the slope at 0 by the slope at 13','this is the ratio turned over: divide the slope at 0 by the slope at 13','[{"title": "is within 10 % of the ratio", "passed": false, "ran": true, "hidden": false, "sentence": "9.04132e-06 is too small: about 10 powers of ten away", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{"z": 13}');
INSERT INTO "grades" VALUES(2,'log_loss_from_logits','partly',1.2,3.0,'clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error costs no more, and its gradient is 0','clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error costs no more, and its gradient is 0','[{"title": "still right for moderate logits", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "finite, right and silent for extreme logits", "passed": false, "ran": true, "hidden": false, "sentence": "it gives 20.7233; expected 720", "input": "[-720], [1]", "expected": "720", "got": "20.7233"}, {"title": "leaves its input unchanged", "passed": false, "ran": false, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "right for other logits", "passed": true, "ran": true, "hidden": true, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "right for other extreme logits", "passed": false, "ran": true, "hidden": true, "sentence": "it gives 20.7233; expected 142.902", "input": "[142.902], [0]", "expected": "142.902", "got": "20.7233"}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(2,'silent_units','not yet',0.0,2.0,'unit 5 fires for one sample, near the right edge: one is enough for a gradient','unit 5 fires for one sample, near the right edge: one is enough for a gradient','[{"title": "names the dead units and no others", "passed": false, "ran": true, "hidden": false, "sentence": "unit 5 has an output above 0 for at least one sample", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{"first": 4, "second": 6, "once": 5, "half": 1, "faint": 7, "seed": 9597}');
INSERT INTO "grades" VALUES(2,'relu_verdicts','partly',2.0,3.0,'row 26: the claim says that units can die, and the experiments show units that do','row 26: the claim says that units can die, and the experiments show units that do','[{"title": "the verdict on claim 23", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "the verdict on claim 24", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "the verdict on claim 26", "passed": false, "ran": true, "hidden": false, "sentence": "''wrong'' is not it; test_claim(26) runs the experiment", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(2,'first_bfloat16_one','not yet',0.0,3.0,'near 88 exp overflows: that is the range of the type, and bfloat16 shares it with float32. Here its digits run out, much earlier','near 88 exp overflows: that is the range of the type, and bfloat16 shares it with float32. Here its digits run out, much earlier','[{"title": "is the smallest z, to 0.01, whose sigmoid rounds to 1 in bfloat16", "passed": false, "ran": true, "hidden": false, "sentence": "rounded to bfloat16, the sigmoid of 88.72 is exactly 1, but so is that of 88.71", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(2,'explain_born_dead','for a reader',0.0,0.0,NULL,NULL,'[]',NULL,'Signs decide.',NULL,'[]','{}');
INSERT INTO "grades" VALUES(3,'steepness_ratio','solved',1.0,1.0,NULL,NULL,'[{"title": "is within 10 % of the ratio", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{"z": 7}');
INSERT INTO "grades" VALUES(3,'log_loss_from_logits','partly',1.2,3.0,'clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error costs no more, and its gradient is 0','clipping p, or adding a small number inside the log, puts a ceiling on the loss: beyond it a worse error costs no more, and its gradient is 0','[{"title": "still right for moderate logits", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "finite, right and silent for extreme logits", "passed": false, "ran": true, "hidden": false, "sentence": "it gives 20.7233; expected 720", "input": "[-720], [1]", "expected": "720", "got": "20.7233"}, {"title": "leaves its input unchanged", "passed": false, "ran": false, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "right for other logits", "passed": true, "ran": true, "hidden": true, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "right for other extreme logits", "passed": false, "ran": true, "hidden": true, "sentence": "it gives 20.7233; expected 138.918", "input": "[138.918], [0]", "expected": "138.918", "got": "20.7233"}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(3,'silent_units','not yet',0.0,2.0,'counting starts at 1 on this axis, not at 0','counting starts at 1 on this axis, not at 0','[{"title": "names the dead units and no others", "passed": false, "ran": true, "hidden": false, "sentence": "the units are numbered 1 to 8; there is no unit 0", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{"first": 1, "second": 6, "once": 4, "half": 5, "faint": 8, "seed": 6934}');
INSERT INTO "grades" VALUES(3,'relu_verdicts','solved',3.0,3.0,NULL,NULL,'[{"title": "the verdict on claim 23", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "the verdict on claim 24", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}, {"title": "the verdict on claim 26", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(3,'first_bfloat16_one','solved',3.0,3.0,NULL,NULL,'[{"title": "is the smallest z, to 0.01, whose sigmoid rounds to 1 in bfloat16", "passed": true, "ran": true, "hidden": false, "sentence": "", "input": "", "expected": "", "got": ""}]',NULL,NULL,NULL,'[]','{}');
INSERT INTO "grades" VALUES(3,'explain_born_dead','for a reader',0.0,0.0,NULL,NULL,'[]',NULL,'Signs decide.',NULL,'[]','{}');
CREATE TABLE marks (
	assignment VARCHAR(16) NOT NULL, 
	student TEXT NOT NULL, 
	exercise VARCHAR(200) NOT NULL, 
	answer VARCHAR(16) NOT NULL, 
	points DOUBLE NOT NULL, 
	comment TEXT, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (assignment, student, exercise, answer)
);
COMMIT;
